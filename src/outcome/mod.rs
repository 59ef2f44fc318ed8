//! The outcome of a run: tables, totals, KPI values, balance, Parquet files.
//!
//! ```text
//!  observers ─▶ Recorder ─▶ Tables ─▶ Parquet        World at the end ─▶ RunTotals ─▶ KPI values
//!                                                                         └ Balance: must add up
//! ```

pub mod balance;
pub mod cell;
pub mod departures;
pub mod explained;
pub mod frame;
pub mod frame_file;
pub mod kpi;
pub mod record;
pub mod recorder;
pub mod row_limit;
pub mod rows;
pub mod table;
pub mod totals;
mod waiting_rows;
pub mod warm_up_series;
pub mod writer;
