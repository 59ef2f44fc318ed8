//! What a node knows of a site when it chooses one, and what its request needs.

use super::facts::SiteFacts;
use super::status::SiteStatus;

/// Age up to which a status can refuse a site, in seconds; assumed.
const RECENT_S: f64 = 600.0;

/// What a node knows of a pool of a site.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// What the configuration says of the site.
    pub facts: &'a SiteFacts,
    /// The pool, by its place among those of the site.
    pub pool: usize,
    /// Whether a lot of the pool runs the class of the request.
    pub runs_class: bool,
    /// Delay of the path to the site, in seconds: of the unloaded route, or half the round trip of the last
    /// probe where that is longer.
    pub delay_s: f64,
    /// The last status of the pool that has arrived; `None` before the first.
    pub status: Option<SiteStatus>,
    /// Age of that status, in seconds.
    pub age_s: f64,
    /// Whether the pool counts as healthy.
    pub is_healthy: bool,
}

impl Reading<'_> {
    /// The last status if it is recent: an older one refuses no site, which could never show that it has changed.
    pub(super) fn recent(&self) -> Option<SiteStatus> {
        self.status.filter(|_| self.age_s <= RECENT_S)
    }
}

/// What a request needs of the site that runs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    /// Name of the model.
    pub model: String,
    /// Jurisdictions in which each class of its data may lie.
    pub may_be_in: Vec<Vec<String>>,
    /// Whether a class of its data may lie at isolated sites alone.
    pub is_isolated: bool,
    /// Power of a rack on which the model runs, in W, 0 or more.
    pub rack_w: f64,
    /// Unused power that the site must have, in W, 0 or more.
    pub power_w: f64,
}
