//! Notes on disruptions that cannot act: outside the run, of size zero, within the tolerance of the load, or
//! without an extent.
//!
//! A verdict of `identical` must not rest on a disruption that was dropped, so each is told by
//! `check` and beside the verdict.

use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::SimTime;

/// Notes that a disruption, by its size and extent, has no effect in this run, or none that is measured.
pub(super) fn note(
    name: &str,
    why_idle: Option<(String, String)>,
    extent: Option<(SimTime, SimTime)>,
    clock: &Clock,
    checker: &mut Checker,
) {
    let idle = |checker: &mut Checker, why: &str, help: &str| {
        checker.note("cannot-act", format!("`{name}` cannot act: {why}"), help);
    };
    if let Some((why, help)) = why_idle {
        idle(checker, &why, &help);
    }
    match extent {
        None => idle(
            checker,
            "it has no beginning and no end",
            "give at least two instants, one after the other",
        ),
        Some((at, until)) if until <= at => idle(
            checker,
            "it ends when it begins",
            "give at least two instants, one after the other",
        ),
        Some((at, until)) => {
            let run = |begin: SimTime, end: SimTime| {
                format!("the run lasts from {} to {}", clock.local(begin), clock.local(end))
            };
            if at >= clock.end() || until <= clock.begin() {
                let help = run(clock.begin(), clock.end());
                idle(checker, "it lies outside the run", &help);
            } else if until <= SimTime::START {
                checker.note(
                    "before-measuring",
                    format!("`{name}` ends before measuring starts"),
                    format!(
                        "what it leaves behind is measured from {}",
                        clock.local(SimTime::START)
                    ),
                );
            } else if at < clock.begin() {
                checker.note(
                    "before-the-run",
                    format!("`{name}` begins before the run"),
                    format!(
                        "it acts from the beginning of the run, {}",
                        clock.local(clock.begin())
                    ),
                );
            }
        }
    }
}
