//! Processor sharing: the requests of a lot progress at once.
//!
//! `n` requests on `c` servers progress at the rate `min(1, c/n)` each. In the virtual time
//! `V = ∫ min(1, c/n) dt` a request that needs `s` seconds alone ends `s` later than it starts, so only
//! the earliest end is scheduled.
//!
//! Source: Kleinrock (1976), vol. 2, ch. 4; the mean response of M/G/1 depends on the service time by
//! its mean alone. Not modelled: weights, the cost of switching. Held to account by `serving_mg1` in
//! `tests/it/oracles/infra/serving`.

use super::request::RequestId;
use crate::kernel::{SimTime, Ticket};

/// The virtual time of a shared lot.
#[derive(Clone, Debug, Default)]
pub(super) struct Sharing {
    virtual_s: f64,
    since: Option<SimTime>,
    rate: f64,
    /// The earliest end: its event, the request, and the rate for which it is scheduled.
    pub(super) next: Option<(Ticket, RequestId)>,
}

impl Sharing {
    /// Virtual time now, in seconds.
    pub(super) fn advance(&mut self, now: SimTime) -> f64 {
        let elapsed_s = self.since.map_or(0.0, |since| now.since(since).seconds());
        self.virtual_s += self.rate * elapsed_s;
        self.since = Some(now);
        self.virtual_s
    }

    /// Sets the rate from now on: servers over requests, at most 1.
    pub(super) fn set_rate(&mut self, servers: f64, requests: usize) {
        self.rate = if requests == 0 { 0.0 } else { (servers / requests as f64).min(1.0) };
    }

    /// Seconds until a virtual time; `None` if it does not come at the present rate.
    pub(super) fn seconds_until(&self, virtual_s: f64) -> Option<f64> {
        (self.rate > 0.0).then(|| (virtual_s - self.virtual_s).max(0.0) / self.rate)
    }
}
