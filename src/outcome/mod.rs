//! What a run leaves behind: tables, KPIs, Parquet files.

pub mod column;
pub mod harvest;
pub mod kpi;
pub mod ledger;
pub mod record;
pub mod rows;
pub mod settling;
pub mod table;
pub mod writer;

use crate::kernel::kinds;
use settling::ShelvesAreCounted;
use table::telemetry::SitesAreRead;

kinds! { SitesAreRead, ShelvesAreCounted }
