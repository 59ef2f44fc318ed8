//! Knowledge: what each site has received, and how it gets there.
//!
//! ```text
//!  store ─ report ─▶ feed (in transit) ─▶ view ─▶ learned demand ─┐
//!  catalogue: what a site knows of the stores from the outset ────┴▶ plan inputs
//! ```
//! A view is what one site has received about one store. Reports take time and are lost like any
//! message; a site also remembers what it has decided and has not yet seen in a report.

mod catalogue;
mod collect;
mod feed;
mod inputs;
mod record;
mod report;
mod snapshot;
mod update;
mod view;
mod views;

pub use catalogue::{Catalogue, CatalogueItem, Store, StoreLane};
pub use feed::{Feeds, ReportsSpec, WeatherFeedSpec};
pub use inputs::{PlanInputs, Stretch};
pub use record::SiteRecord;
pub use report::ReportsDue;
pub use snapshot::Snapshot;
pub use view::View;
pub use views::Views;

pub(super) use collect::{catalogue, last_needed, nodes};
pub(super) use report::receive;
pub(super) use update::{learn, overwrite};

use crate::kernel::Simulation;

/// Registers the handlers of reports.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(report::send_reports);
}
