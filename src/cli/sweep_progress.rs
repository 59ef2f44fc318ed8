//! Progress of a study: a bar on a terminal, else a line every ten seconds.

use crate::study::sweep::execute::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Time between two lines where stderr is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// The progress of a study.
pub(super) struct StudyProgress {
    bar: Option<ProgressBar>,
    began: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Replications that were finished before this process began.
    first: Option<u64>,
    last_line: Option<Instant>,
}

impl StudyProgress {
    /// Begins to measure.
    #[allow(clippy::disallowed_methods, reason = "time is printed, never used")]
    pub(super) fn begin() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
            let form = "{bar:40} {pos}/{len} replications, {per_sec}, {eta} left";
            let style = ProgressStyle::with_template(form);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self { bar, began: Instant::now(), state: Mutex::default() }
    }

    /// Shows how far the study is.
    #[allow(clippy::disallowed_methods, reason = "time is printed, never used")]
    pub(super) fn show(&self, progress: Progress) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let first = *state.first.get_or_insert(progress.finished.saturating_sub(1));
        if let Some(bar) = &self.bar {
            bar.set_length(progress.most);
            if bar.position() == 0 && first > 0 {
                // The rate counts what this process has played.
                bar.set_position(first);
                bar.reset_eta();
            }
            bar.set_position(progress.finished);
            return;
        }
        let now = Instant::now();
        if now.duration_since(state.last_line.unwrap_or(self.began)) < EVERY {
            return;
        }
        state.last_line = Some(now);
        let played = progress.finished.saturating_sub(first) as f64;
        let rate = played / now.duration_since(self.began).as_secs_f64().max(1e-9);
        let left = progress.most.saturating_sub(progress.finished) as f64 / rate.max(1e-9);
        // stderr may be closed.
        let _told = writeln!(
            std::io::stderr(),
            "{}/{} replications, {rate:.2} a second, at most {left:.0} s left",
            progress.finished,
            progress.most
        );
    }

    /// Clears the bar; returns the time since it began, in seconds.
    pub(super) fn finish(self) -> f64 {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.began.elapsed().as_secs_f64()
    }
}
