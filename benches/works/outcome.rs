//! What a work gives back, as the line that is compared.

use std::time::{Duration, Instant};

/// Events handled, seconds spent, and a statistic that can be checked.
pub(crate) struct Outcome {
    events: u64,
    seconds: f64,
    result: f64,
    fill_rate: Option<f64>,
}

impl Outcome {
    /// The outcome of a work that began at `since`.
    pub(crate) fn new(events: u64, since: Instant, result: f64) -> Self {
        Self { events, seconds: since.elapsed().as_secs_f64(), result, fill_rate: None }
    }

    /// The outcome of a work and the seconds that it took.
    pub(crate) fn timed(events: u64, seconds: f64, result: f64) -> Self {
        Self { events, seconds, result, fill_rate: None }
    }

    /// Adds the second statistic of `serial`.
    pub(crate) fn with_fill_rate(mut self, fill_rate: f64) -> Self {
        self.fill_rate = Some(fill_rate);
        self
    }

    /// The time spent.
    #[allow(dead_code, reason = "only `benches/kernel` asks")]
    pub(crate) fn elapsed(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }

    /// One JSON line.
    pub(crate) fn line(&self, work: &str, size: u64) -> String {
        let mut line = serde_json::json!({
            "peer": "reflexarc", "version": env!("CARGO_PKG_VERSION"), "work": work, "size": size,
            "events": self.events, "seconds": self.seconds, "result": self.result,
        });
        if let (Some(fields), Some(fill_rate)) = (line.as_object_mut(), self.fill_rate) {
            fields.insert("fill_rate".to_owned(), fill_rate.into());
        }
        line.to_string()
    }
}
