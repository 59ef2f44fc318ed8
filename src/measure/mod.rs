//! Declarations of measures: KPIs and columns of tables, each with name, unit and definition. The
//! values are kept by [`outcome`](crate::outcome).

pub mod column;
pub mod kpi;
