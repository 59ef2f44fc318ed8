//! What a run leaves behind: tables, KPIs, Parquet files.

pub mod column;
pub mod rows;
pub mod table;
pub mod writer;
