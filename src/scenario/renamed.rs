//! Names that changed: keys, words, columns, metrics, KPIs and JSON fields, each with its new name.
//!
//! They are listed in `scenarios/renamed.csv`; the error for an old name gives the new one.

/// The file, with the header `kind,old,new,since`.
const RENAMED: &str = include_str!("../../scenarios/renamed.csv");

/// The new name of an old one of a kind (`key`, `word`, `kpi`, …); the latest change counts.
#[must_use]
pub fn renamed(kind: &str, old: &str) -> Option<&'static str> {
    RENAMED
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            let is_meant = cells.next() == Some(kind) && cells.next() == Some(old);
            cells.next().filter(|_| is_meant)
        })
        .last()
}
