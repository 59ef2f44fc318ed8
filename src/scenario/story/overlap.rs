//! Overlap: arcs that decide the orders of one place by different models or service levels.
//!
//! Of two answers the later one would stand, and no verdict could say which model was at work. Arcs of equal
//! ladders and levels may share a place: together they are triggered at more times of the day.

use crate::decision::{DecisionsSpec, HasTerms, TaskSpec};
use crate::issue::Checker;
use crate::supply::{FacilityKind, SupplySpec};

/// Reports arcs that decide the orders of a place that an arc before them decides in another way.
pub(super) fn check(supply: &SupplySpec, decisions: &DecisionsSpec, checker: &mut Checker) {
    let places = decided_places(supply);
    let mut arcs = checker.within("arcs");
    for (index, (name, arc)) in decisions.arcs.iter().enumerate() {
        let before = decisions.arcs.iter().take(index);
        let conflict = before
            .filter(|(_, other)| {
                other.terms().ladder != arc.terms().ladder
                    || other.service_level() != arc.service_level()
            })
            .find_map(|(other, spec)| {
                let both = |kind| spec.orders_for(kind) && arc.orders_for(kind);
                let place = places.iter().find(|(_, kind)| both(*kind))?;
                Some((other, &place.0))
            });
        if let Some((other, place)) = conflict {
            arcs.within(name).conflict(
                format!(
                    "the arcs `{other}` and `{name}` both decide the orders of `{place}`, with different ladders or service levels"
                ),
                "give each arc other kinds of facilities in `at`, or put the rungs into one ladder",
            );
        }
    }
}

/// The facilities to which lanes with decided orders lead, with their kinds; one for each entry of a lane.
fn decided_places(supply: &SupplySpec) -> Vec<(String, FacilityKind)> {
    let decided = supply.lanes.values().filter(|lane| lane.orders.is_decided());
    let ends = decided.flat_map(|lane| lane.routes.values().flatten());
    let place = |end: &String| {
        let whole = supply
            .facilities
            .get(end)
            .and_then(|facility| Some((facility.names(end).next()?, facility.kind)));
        whole.or_else(|| {
            let mut entries = supply.facilities.iter();
            let (_, facility) =
                entries.find(|(entry, facility)| facility.names(entry).any(|name| name == *end))?;
            Some((end.clone(), facility.kind))
        })
    };
    ends.filter_map(place).collect()
}
