//! Placement: which site runs a model, chosen when a request is made.
//!
//! ```text
//!  what the asking node knows ─▶ filters ─▶ weights ─▶ hysteresis ─▶ site
//!    facts: configuration          │ refused, with the filter's code
//!    status: last answer or probe
//! ```
//! All of it is a pure function of a [`Reading`]: what a node knows of a site. Rules and prices are known from
//! the configuration. Utilisation, queue and headroom are those of the last status that has arrived with an answer
//! or a probe, as old as that is; of a site without one, an idle site is assumed. A status older than 10 min
//! still weighs, and refuses no site any more.
//!
//! A site passes if all `filters` let it; the first that does not gives the reason. The score of a site that
//! passes is `Σ wᵢ xᵢ / Σ wᵢ`: each `xᵢ` is between 0 and 1, lower is better. Delay, price and carbon are divided
//! by the greatest among the sites that pass; the others are fractions as they are. Of equal scores the site that
//! is listed first wins, the nearest by the unloaded delay, then the one declared first.
//!
//! Source: MODEL §4, "Placement": filter by compliance, then score by measured fitness. The present site is left
//! for a better one only after a time and for a gain (`hysteresis`), as in admission of hosts to load balancers.
//! Valid for at most 15 sites that pass for a rung. Not modelled: choices that several nodes agree on, prices by
//! the hour, status that expires. Held to account by `tests/it/decisions/placement`.
//!
//! Ideal arms: `network` removes measured delay and the time of weights on their way, `compute` own work, full queues
//! and starts, `power` and `cooling` their headroom, `feeds` the wait for the ledger. Rules and prices are no
//! mechanism: they hold in all arms.

mod facts;
mod filters;
mod hysteresis;
mod probes_spec;
mod reading;
mod spec;
mod status;
mod terms;
mod weights;

pub use facts::SiteFacts;
pub use filters::{FILTERS, Refusal, judge};
pub use hysteresis::{Stay, settle};
pub use probes_spec::ProbesSpec;
pub use reading::{Need, Reading};
pub use spec::{DataClassSpec, LedgerSpec, PlacementSpec};
pub use status::{SiteStatus, SiteStatuses};
pub use terms::{PlacementTerms, Terms};
pub use weights::{FitnessWeightsSpec, Parts, Score, WEIGHTS, scores};

pub(super) use terms::terms;
