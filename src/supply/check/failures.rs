//! Checks of random failures: that what is to fail is done there at all.

use crate::issue::Checker;
use crate::supply::resolve::{Resolved, ResolvedLane};
use crate::supply::spec::SupplySpec;
use crate::supply::transport::Activity;

/// Reports unknown names of failures, and facilities that do not do what fails there.
pub(in crate::supply) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let mut failures = checker.within("failures");
    for (name, of_name) in &spec.failures {
        let mut checker = failures.within(name);
        of_name.check(&mut checker);
        let facilities = resolved.facilities(&of_name.at, &mut checker.within("at"));
        if of_name.at.is_empty() {
            checker.within("at").conflict("it names no facility", "name those that may fail");
        }
        let goods = resolved.products(spec, &of_name.goods, &mut checker.within("goods"));
        let at_origin = matches!(of_name.what, Activity::Shipping | Activity::Transit);
        let carries =
            |lane: &&ResolvedLane| lane.products.iter().any(|product| goods.contains(product));
        let is_done = facilities.iter().any(|facility| {
            resolved.lanes.iter().filter(carries).any(|lane| {
                if at_origin {
                    lane.origin == *facility
                } else {
                    lane.destinations.contains(facility)
                }
            })
        });
        if !facilities.is_empty() && !goods.is_empty() && !is_done {
            checker.conflict(
                format!("nothing fails: no lane of these goods has {} there", of_name.what.word()),
                "name the facilities at the other end of their lanes, or other goods",
            );
        }
    }
}
