//! Shelf days: a product at a facility on a day, with the hours for which the shelf was empty in every
//! arm.
//!
//! What a disruption does to a shelf is disturbed less undisturbed; what it does through the
//! infrastructure is disturbed less disturbed on an ideal infrastructure. The net of a KPI hides that
//! some shelves gain and others lose, so both sums are given.

use super::input::{Input, Sample};
use crate::kernel::SimSpan;
use crate::outcome::cell::LocalDay;
use crate::outcome::rows::Rows;
use crate::outcome::table::service::ServiceRow;
use std::collections::BTreeMap;
use std::sync::Arc;

type Key = (LocalDay, Arc<str>, Arc<str>);

/// A product at a facility on a day.
pub(super) struct ShelfDay {
    /// The disturbed arm.
    pub(super) row: ServiceRow,
    /// Hours empty in the undisturbed arm.
    pub(super) undisturbed_h: f64,
    /// Hours empty in the disturbed arm on an ideal infrastructure.
    pub(super) ideal_h: f64,
    /// Hours empty in the undisturbed arm on an ideal infrastructure.
    pub(super) ideal_undisturbed_h: f64,
}

impl ShelfDay {
    /// Hours empty beyond the undisturbed arm.
    pub(super) fn harm_h(&self) -> f64 {
        self.row.stockout_hours - self.undisturbed_h
    }

    /// Hours empty beyond the disturbed arm on an ideal infrastructure.
    pub(super) fn through_h(&self) -> f64 {
        self.row.stockout_hours - self.ideal_h
    }

    /// Hours that are beyond both: without the disruptions, or on an ideal infrastructure, the shelf
    /// would not have been empty for them.
    pub(super) fn harm_through_h(&self) -> f64 {
        self.harm_h().min(self.through_h())
    }
}

/// Rows of an arm by shelf and day.
pub(super) fn by_key(sample: &Sample) -> BTreeMap<Key, ServiceRow> {
    let rows = &sample.tables.service;
    let all = (0..rows.len()).filter_map(|index| rows.row(index));
    all.map(|row| ((row.day, row.facility.clone(), row.product.clone()), row)).collect()
}

/// All shelf days of the first replication, day by day.
pub(super) fn shelf_days(input: &Input) -> Vec<ShelfDay> {
    let hours = |sample: &Sample| -> BTreeMap<Key, f64> {
        by_key(sample).into_iter().map(|(key, row)| (key, row.stockout_hours)).collect()
    };
    let (undisturbed, ideal, ideal_undisturbed) =
        (hours(input.undisturbed), hours(input.ideal_disturbed), hours(input.ideal_undisturbed));
    let pair = |(key, row): (Key, ServiceRow)| {
        Some(ShelfDay {
            undisturbed_h: *undisturbed.get(&key)?,
            ideal_h: *ideal.get(&key)?,
            ideal_undisturbed_h: *ideal_undisturbed.get(&key)?,
            row,
        })
    };
    let is_known = |row: &ServiceRow| input.knows(row.day.start, row.day.start + SimSpan::DAY);
    let days = by_key(input.disturbed).into_iter().filter(|(_, row)| is_known(row));
    days.filter_map(pair).collect()
}

/// Shelf days that are worse and better, and by how many hours in total.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Gross {
    pub(super) worse: usize,
    pub(super) worse_h: f64,
    pub(super) better: usize,
    pub(super) better_h: f64,
}

impl Gross {
    /// Sums differences in hours.
    pub(super) fn of(differences: impl Iterator<Item = f64>) -> Self {
        let mut gross = Self::default();
        for hours in differences {
            if hours > 0.0 {
                gross.worse += 1;
                gross.worse_h += hours;
            } else if hours < 0.0 {
                gross.better += 1;
                gross.better_h -= hours;
            }
        }
        gross
    }

    /// Whether nothing differs.
    pub(super) const fn is_zero(self) -> bool {
        self.worse == 0 && self.better == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_and_losses_are_kept_apart() {
        let gross = Gross::of([2.0, -1.5, 0.0, 3.0].into_iter());
        assert_eq!(gross, Gross { worse: 2, worse_h: 5.0, better: 1, better_h: 1.5 });
        assert!(Gross::of([0.0].into_iter()).is_zero());
    }
}
