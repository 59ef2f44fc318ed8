//! Knowledge: the data that each site has received, and its transmission.
//!
//! ```text
//!  weather forecast ──────────────────────────────────────────────┐
//!  store ─ report ─▶ feed (in transit) ─▶ view ─▶ learned demand ─┤
//!  catalogue: fixed data on the stores ────┴▶ plan inputs
//! ```
//! A view is what one site has received about one store. Reports take time and are lost like any
//! message; a site also records the orders that it has decided and that no report includes yet.

mod catalogue;
mod collect;
mod decided_line;
mod feed;
mod flow;
mod forecast_issue;
mod inputs;
mod ledger;
mod record;
mod report;
mod reporting;
mod slow_reporting;
mod snapshot;
mod update;
mod view;
mod views;
mod weather;

pub use catalogue::{Catalogue, CatalogueItem, Store, StoreLane};
pub use decided_line::{DecidedLine, LineBasis};
pub use feed::{Feeds, ReportsSpec};
pub use flow::Coverage;
pub use forecast_issue::ForecastIssued;
pub use inputs::PlanInputs;
pub use ledger::Ledger;
pub use record::SiteRecord;
pub use report::ReportsDue;
pub use reporting::{ReportingRestored, ReportingSlowed};
pub use snapshot::Snapshot;
pub use view::View;
pub use views::Views;
pub use weather::WeatherFeedSpec;

pub(super) use collect::{catalogue, last_needed, nodes};
pub(super) use update::overwrite;

use crate::kernel::Simulation;

/// Registers the handlers of reports and weather forecasts.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(report::send_reports)
        .on(forecast_issue::send_forecasts)
        .on_if(report::is_arrived_news, report::take_news)
        .on_if(report::is_lost_news, report::lose_news)
        .on(slow_reporting::slow)
        .on(slow_reporting::restore);
}
