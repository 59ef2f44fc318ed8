//! Perishable goods on lanes that are too slow or too rare for their shelf life.

use crate::issue::Checker;
use crate::supply::network::{FacilityKind, ServiceSpec};
use crate::supply::resolve::Resolved;
use crate::supply::spec::SupplySpec;

/// Notes perishable products that expire on the way, or before the next departure of their lane arrives.
pub(in crate::supply) fn note(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
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
        if !from_supplier && f64::from(timetable.most_days_on_the_way()) >= days {
            service.note(
                "shelf-life",
                format!("`{product}` can be sold for {days} d and is {} d on the way: it expires before it arrives", timetable.most_days_on_the_way()),
                "a longer shelf life, or a faster lane",
            );
        } else if let Some(gap) = timetable.days.longest_gap().filter(|gap| *gap as f64 > days) {
            service.note(
                "shelf-life",
                format!("`{product}` can be sold for {days} d, and up to {gap} d pass from one departure to the next: shelves are empty in between"),
                "a longer shelf life, or more departures a week",
            );
        }
    }
}
