//! Perishable goods on lanes that are too slow or too rare for their shelf life.

use super::network::{DaysSpec, FacilityKind, ServiceSpec};
use super::resolve::Resolved;
use super::spec::SupplySpec;
use crate::issue::Checker;

/// Notes perishable products that expire on the way, or before the next departure of their lane arrives.
pub(super) fn note(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let ServiceSpec::Timetable(timetable) = &lane.service else { continue };
        let own = || resolved.lanes.iter().filter(|lane| lane.spec == index);
        let lives = own().flat_map(|lane| &lane.products).filter_map(|&product| {
            let name = &**resolved.products.name(product);
            let life = spec.products.get(name)?.shelf_life?;
            Some((name, life.seconds() / 86_400.0))
        });
        let Some((product, days)) = lives.min_by(|one, other| one.1.total_cmp(&other.1)) else {
            continue;
        };
        let from_supplier = own().any(|lane| {
            let origin = resolved.facilities.get(lane.origin.index());
            origin.is_some_and(|origin| origin.kind == FacilityKind::Supplier)
        });
        let mut checker = checker.within(name);
        let mut service = checker.within("service");
        if !from_supplier && f64::from(timetable.arrives_days_after) >= days {
            service.note(
                "shelf-life",
                format!("`{product}` can be sold for {days} d and is {} d on the way: it expires before it arrives", timetable.arrives_days_after),
                "a longer shelf life, or a faster lane",
            );
        } else if f64::from(longest_gap(&timetable.days)) > days {
            service.note(
                "shelf-life",
                format!("`{product}` can be sold for {days} d, and up to {} d pass from one departure to the next: shelves are empty in between", longest_gap(&timetable.days)),
                "a longer shelf life, or more departures a week",
            );
        }
    }
}

/// The most days from a departure to the next.
fn longest_gap(days: &DaysSpec) -> u32 {
    let DaysSpec::On(days) = days else { return 1 };
    let runs = |day: usize| days.iter().any(|on| on.index() == day % 7);
    let gap = |from: usize| (1..=7).find(|later| runs(from + later)).unwrap_or(7);
    (0..7).filter(|&day| runs(day)).map(gap).max().unwrap_or(1) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_gap_of_a_week_goes_over_its_end() {
        use crate::quantity::Weekday::{Fri, Mon, Tue, Wed};
        for (days, gap) in [(vec![Mon], 7), (vec![Mon, Tue], 6), (vec![Mon, Wed, Fri], 3)] {
            assert_eq!(longest_gap(&DaysSpec::On(days)), gap);
        }
        assert_eq!(longest_gap(&DaysSpec::Daily), 1);
    }
}
