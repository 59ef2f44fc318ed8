//! Declarations of what is measured: KPIs and columns of tables, each with its name, unit,
//! definition and what it needs. The values are kept by [`outcome`](crate::outcome).

pub mod column;
pub mod kpi;
