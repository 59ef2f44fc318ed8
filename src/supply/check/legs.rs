//! Checks of legs after the first: names, and legs that no lane travels.

use crate::environment::Areas;
use crate::issue::Checker;
use crate::quantity::Currency;
use crate::supply::spec::SupplySpec;

/// Most legs of a lane after the first.
const MOST_LEGS: usize = 16;

/// Reports what is out of range and names that are unknown, and notes legs without effect.
pub(in crate::supply) fn check(
    spec: &SupplySpec,
    areas: &Areas,
    currency: Currency,
    checker: &mut Checker,
) {
    let mut legs = checker.within("legs");
    for (name, leg) in &spec.legs {
        let mut checker = legs.within(name);
        leg.check(currency, &mut checker);
        if let Some(port) = leg.port.as_ref().filter(|port| !spec.ports.contains_key(*port)) {
            checker.within("port").unknown_name("port", port, spec.ports.keys());
        }
        if let Some(area) = leg.area.as_ref().filter(|area| areas.names.get(area).is_none()) {
            let known: Vec<&str> = areas.names.iter().map(|(_, name)| &**name).collect();
            checker.within("area").unknown_name("area", area, &known);
        }
        if !spec.lanes.values().any(|lane| lane.onward.contains(name)) {
            checker.note(
                "no-effect",
                format!("no lane travels the leg `{name}`"),
                "name it in `onward` of a lane",
            );
        }
    }
    let mut lanes = checker.within("lanes");
    for (name, lane) in &spec.lanes {
        let mut checker = lanes.within(name);
        let mut checker = checker.within("onward");
        checker.limit(lane.onward.len(), MOST_LEGS);
        for (index, leg) in lane.onward.iter().enumerate() {
            if !spec.legs.contains_key(leg) {
                checker.within(index).unknown_name("leg", leg, spec.legs.keys());
            }
        }
    }
}
