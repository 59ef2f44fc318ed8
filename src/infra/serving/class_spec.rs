//! The Spec of a class of work in a pool: its background load, and what happens when it waits or is
//! stopped.

use super::class::Class;
use crate::infra::hour::check_by_hour;
use crate::issue::Checker;
use crate::kernel::LawSpec;
use crate::quantity::{Ratio, Share, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most copies of a request.
const MOST_COPIES: u32 = 8;

/// The most requests that may wait.
pub(super) const MOST_WAITING: u32 = 10_000_000;

/// What becomes of work that is stopped for a better class.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenStopped {
    /// It waits at the head of its class, and continues where it was.
    #[default]
    Resumes,
    /// It waits at the head of its class, and starts again: what was done is lost.
    Restarts,
    /// It ends without an answer.
    Dropped,
}

/// A class of work in a pool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassSpec {
    /// Background load: fraction of the servers that are up in its lots which the class would keep
    /// busy at full speed, 0 to 1; 0 if not given. With `holds` and without `drawn`, at 1 the class
    /// always has work waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<Share>,
    /// Factors on `busy` for the 24 hours of the local day, from 00:00; all 1 if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_hour: Vec<Ratio>,
    /// Time for which a background job holds its server at full speed, with a mean of 1 ms to 10⁹ s.
    /// Without it the load is a fluid: the limit of very short jobs, which yields to better classes at
    /// once and never varies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<LawSpec>,
    /// Correlation time: the busy servers are drawn from their stationary law once in this time, not
    /// job by job; at least the mean of `holds`, which must be exponential. Job by job if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<Span>,
    /// What becomes of work that is stopped for a better class: `resumes`, `restarts` or `dropped`;
    /// `resumes` if not given. Work on racks that go dark restarts at best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_stopped: Option<WhenStopped>,
    /// Time after which a request that still waits for its first server gives up; never if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patience: Option<LawSpec>,
    /// Copies in which a request is submitted, 1 to 8; the first answer counts, the others are
    /// stopped. 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<u32>,
    /// Maximum number of waiting requests of this class, at most 10000000; the `queue` of the pool if
    /// not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<u32>,
    /// Sensitivity of the class's work to throttling; that of the pool if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Share>,
}

/// Classes of work in a pool, each with what differs from a class without background load.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassesSpec {
    /// Requests of the scenario's own decisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<ClassSpec>,
    /// Own work without a deadline of seconds or minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<ClassSpec>,
    /// Training and retraining of models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training: Option<ClassSpec>,
    /// Work of other tenants of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenants: Option<ClassSpec>,
}

impl ClassesSpec {
    /// What is said about a class.
    #[must_use]
    pub const fn of(&self, class: Class) -> Option<&ClassSpec> {
        match class {
            Class::Ours => self.ours.as_ref(),
            Class::Batch => self.batch.as_ref(),
            Class::Training => self.training.as_ref(),
            Class::Tenants => self.tenants.as_ref(),
        }
    }

    /// The least usual load of a class over the hours of the day, as a fraction of its servers.
    pub(in crate::infra) fn least_load(&self, class: Class) -> f64 {
        let Some(spec) = self.of(class) else { return 0.0 };
        let hours = spec.by_hour.iter().map(|factor| factor.si());
        let least = hours.reduce(f64::min).unwrap_or(1.0);
        spec.busy.map_or(0.0, Share::si) * least
    }

    /// Whether nothing is said about any class.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a class follows the hours of the day.
    pub(in crate::infra) fn follows_hours(&self) -> bool {
        let mut all = Class::ALL.iter().filter_map(|class| self.of(*class));
        all.any(|class| !class.by_hour.is_empty())
    }
}

/// The least shape of a Weibull distribution of holding times.
const LEAST_SHAPE: f64 = 0.2;

/// The most background jobs in a second that are simulated one by one.
const MOST_JOBS_PER_S: f64 = 100.0;

impl ClassSpec {
    /// Reports values out of range; `servers` is the number of servers of its lots.
    pub(super) fn check(&self, servers: u64, checker: &mut Checker) {
        check_by_hour(&self.by_hour, &mut checker.within("by_hour"));
        for (field, law) in [("holds", &self.holds), ("patience", &self.patience)] {
            if let Some(issue) = law.as_ref().and_then(LawSpec::issue) {
                checker.within(field).issue("out-of-range", issue, "correct the parameters");
            }
        }
        if let Some(copies) = self.copies
            && !(1..=MOST_COPIES).contains(&copies)
        {
            checker.within("copies").out_of_range(copies, format!("1 to {MOST_COPIES} copies"));
        }
        if let Some(queue) = self.queue
            && queue > MOST_WAITING
        {
            checker
                .within("queue")
                .out_of_range(queue, format!("at most {MOST_WAITING} waiting requests"));
        }
        self.check_background(servers, checker);
    }

    fn check_background(&self, servers: u64, checker: &mut Checker) {
        let busy = self.busy.map_or(0.0, Share::si);
        if busy > 0.0 && servers == 0 {
            checker.within("busy").conflict(
                "no lot runs this class, so its background load has no server",
                "add the class to the `for` of a lot",
            );
        }
        // Parameters out of order have been reported.
        let holds = self.holds.as_ref().filter(|holds| holds.issue().is_none());
        let mean_s = holds.map(|holds| holds.law().mean_seconds());
        if let Some(LawSpec::Weibull { shape, .. }) = self.holds
            && shape > 0.0
            && shape < LEAST_SHAPE
        {
            checker.within("holds").issue(
                "out-of-range",
                format!("with a shape of {shape} nearly all jobs are shorter than a nanosecond"),
                format!("give a shape of {LEAST_SHAPE} or more"),
            );
            return;
        }
        if let Some(mean_s) = mean_s
            && !(1e-3..=1e9).contains(&mean_s)
        {
            checker.within("holds").issue(
                "out-of-range",
                format!("the mean holding time is {mean_s} s"),
                "give a mean from 1 ms to 10⁹ s",
            );
            return;
        }
        let Some(drawn) = self.drawn else {
            if let Some(mean_s) = mean_s {
                let jobs_per_s = busy * servers as f64 / mean_s.max(1e-9);
                if jobs_per_s > MOST_JOBS_PER_S {
                    checker.within("holds").issue(
                        "limit",
                        format!("{jobs_per_s:.0} background jobs in a second are too many to simulate one by one"),
                        "let the busy servers be drawn, such as `drawn: \"10 min\"`",
                    );
                }
            }
            return;
        };
        let Some(LawSpec::Exponential { mean }) = self.holds else {
            checker.within("drawn").conflict(
                "busy servers are drawn from the law of exponential holding times",
                "give `holds: exponential(mean: …)`, or leave `drawn` out for job by job",
            );
            return;
        };
        if drawn < mean || drawn.seconds() < 1.0 {
            checker.within("drawn").out_of_range(
                drawn,
                format!("1 s or more, and at least the mean holding time, {mean}"),
            );
        }
    }
}
