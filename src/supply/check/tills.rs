//! Checks of tills: customers who do not come one by one, tills without customers, more customers than they serve.

use super::stations::WEEK_D;
use crate::issue::Checker;
use crate::supply::demand::{DemandLawSpec, DemandSpec};
use crate::supply::id::FacilityId;
use crate::supply::poisson::customer_moments;
use crate::supply::resolve::Resolved;
use crate::supply::spec::SupplySpec;

/// Reports tills at which customers do not come one by one, and notes idle ones and those that turn customers away
/// in the mean.
pub(in crate::supply) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let mut facilities = checker.within("facilities");
    for (entry, _) in spec.facilities.iter().filter(|(_, place)| place.tills.is_some()) {
        let mut checker = facilities.within(entry);
        let mut checker = checker.within("tills");
        let members: Vec<FacilityId> = resolved.members(entry).cloned().unwrap_or_default();
        let comes = |demand: &DemandSpec| {
            let at = demand.at.iter().filter_map(|name| resolved.members(name)).flatten();
            at.copied().find(|facility| members.contains(facility))
        };
        let mut coming =
            spec.demand.iter().filter_map(|(name, demand)| Some((name, demand, comes(demand)?)));
        if coming.clone().next().is_none() {
            checker.note(
                "no-effect",
                "no customer comes to these tills",
                "demand here, or no `tills`",
            );
        }
        let other = coming.find(|(_, demand, _)| demand.law != DemandLawSpec::PoissonArrivals);
        if let Some((name, _, facility)) = other {
            let at = resolved.names.name(facility);
            checker.conflict(
                format!("the demand `{name}` at `{at}` has no customers who could stand in line"),
                "`law: one_by_one` for all demand here, or no `tills`",
            );
            continue;
        }
        let loads = members.iter().filter_map(|id| load(spec, resolved, *id));
        if let Some((work_h, hours)) = loads.max_by(|one, other| one.0.total_cmp(&other.0))
            && work_h >= hours
            && work_h > 0.0
        {
            checker.note(
                "overloaded",
                format!("in the mean customers bring {work_h:.1} h of work a week to the tills, which do {hours:.1} h: more than now and then they turn customers away"),
                "a higher rate, more servers, longer shifts, or less demand",
            );
        }
    }
}

/// Hours of work a week that the customers of a facility bring to its tills, and those that the tills do.
fn load(spec: &SupplySpec, resolved: &Resolved, facility: FacilityId) -> Option<(f64, f64)> {
    let data = resolved.facilities.get(facility.index())?;
    let station = &data.tills.as_ref()?.station;
    let (mut units, mut customers) = (0.0, 0.0);
    for demand in spec.demand.values() {
        let mut at = demand.at.iter().filter_map(|name| resolved.members(name)).flatten();
        if at.any(|id| *id == facility) {
            let daily = demand.units_per_day.values().sum::<f64>() * data.size;
            let each =
                demand.units_per_customer.as_deref().map_or(1.0, |all| customer_moments(all).0);
            units += daily;
            customers += daily / each;
        }
    }
    Some((station.total_work_s(units, customers) * WEEK_D / 3_600.0, station.hours_a_week()))
}
