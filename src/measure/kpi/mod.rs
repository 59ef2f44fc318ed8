//! Key performance indicators: name, unit, definition and what each needs, in one list.
//!
//! To add one: its line in the file of its group, and its value in the file of the same name in
//! [`outcome::kpi`](crate::outcome::kpi).

mod cost;
mod decisions;
mod declaration;
mod infrastructure;
mod service;

pub use declaration::{Kpi, Need, Unit};

/// All KPIs, in the order in which they are printed.
pub fn all() -> impl Iterator<Item = Kpi> {
    [service::KPIS, decisions::KPIS, infrastructure::KPIS, cost::KPIS]
        .into_iter()
        .flatten()
        .copied()
}

/// The KPI of a name.
#[must_use]
pub fn find(name: &str) -> Option<Kpi> {
    all().find(|kpi| kpi.name == name)
}
