//! Notes on a site that its usual load overloads: it runs, but what it decides is decided before any
//! disruption, so the reader of a verdict must know.
//!
//! The usual load of the racks is the greatest sum of the background load of a pool, with coolers that
//! keep their supply and at their design ambient.

use super::hall_spec::{Group, Hall};
use super::heat_check::plate_w;
use super::spec::SiteSpec;
use crate::infra::compute::Watched;
use crate::infra::conversion::PowerChain;
use crate::infra::serving::Class;
use crate::issue::Checker;
use crate::quantity::{Power, Share};
use libm::pow;

/// Code of these notes.
const OVERLOADED: &str = "overloaded";

/// A power in text.
fn kw(power_w: f64) -> String {
    if power_w < 10e3 { format!("{power_w:.0} W") } else { format!("{:.0} kW", power_w / 1e3) }
}

impl SiteSpec {
    /// Notes where the usual load of the site binds a limit or exceeds a capacity.
    pub(super) fn check_usual(&self, checker: &mut Checker) {
        self.check_own_lots(checker);
        self.check_battery(checker);
        let usual = self.usual_load();
        for hall in self.halls() {
            let mut at = hall.at(checker);
            self.check_usual_limits(&hall, usual, &mut at);
            self.check_return(&hall, &mut at);
            check_room_capacity(&hall, usual, &mut at);
        }
        self.check_water_capacity(usual, checker);
    }

    /// Usual utilisation of the racks.
    fn usual_load(&self) -> f64 {
        let of_pool = |busy_by: [f64; Class::ALL.len()]| busy_by.iter().sum::<f64>().min(1.0);
        let pools = self.all_pools();
        let busy = pools.iter().map(|(_, pool)| {
            of_pool(Class::ALL.map(|class| {
                pool.classes.of(class).and_then(|class| class.busy).map_or(0.0, Share::si)
            }))
        });
        busy.fold(0.0, f64::max)
    }

    /// Pools that answer no request of a decision.
    fn check_own_lots(&self, checker: &mut Checker) {
        for (name, pool) in self.all_pools().iter() {
            if !pool.runs(Class::Ours) {
                let path = name.map_or("pool".to_owned(), |name| format!("pools.{name}"));
                checker.within(path).note(
                    OVERLOADED,
                    "no lot runs `ours`: the pool answers no request of a decision",
                    "add a lot with `for: [ours, …]`, or address another role",
                );
            }
        }
    }

    /// A battery that carries not one rack.
    fn check_battery(&self, checker: &mut Checker) {
        let Some(rating) = self.ups.as_ref().and_then(|ups| ups.rating) else { return };
        let racks = self.rack_groups();
        let least_w = racks
            .iter()
            .map(|(_, racks)| PowerChain::new(&racks.inside).input_w(racks.idle.si()))
            .reduce(f64::min);
        let load_w = self.load.map_or(0.0, Power::si);
        if let Some(least_w) = least_w.filter(|least_w| least_w + load_w > rating.si()) {
            checker.within("ups").within("rating").note(
                OVERLOADED,
                format!("the battery carries no rack: one draws {} idle", kw(least_w)),
                "give a rating above that of one rack and the fixed load",
            );
        }
    }

    /// Limits that bind at the usual load.
    fn check_usual_limits(&self, hall: &Hall, usual: f64, at: &mut Checker) {
        for group in hall.groups() {
            let steady = self.steady(hall, &group, usual);
            if let (Some(protection), Some(chips_c)) = (hall.protection, steady.chips_c)
                && protection.watches == Watched::Chips
                && chips_c >= protection.limit.celsius()
            {
                at.within("protection").within("limit").note(
                    OVERLOADED,
                    format!("at its usual load the chips stand at {chips_c:.1} °C: racks are shed from the start"),
                    "give a limit above that",
                );
            }
            let first =
                group.throttle.and_then(|throttle| Some((throttle, throttle.steps.first()?)));
            if let (Some((throttle, first)), Some(chips_c)) = (first, steady.chips_c) {
                let junction_c = chips_c + throttle.rise_k();
                if junction_c >= first.from.celsius() {
                    at.within("throttle").within("steps").within(0).note(
                        OVERLOADED,
                        format!("at its usual load the junctions stand at {junction_c:.1} °C: racks throttle from the start"),
                        "give a first step above that",
                    );
                }
            }
        }
    }

    /// Racks that would trip again at the slowest step, on the coolest coolant: none that trips restarts.
    fn check_return(&self, hall: &Hall, at: &mut Checker) {
        for group in hall.groups() {
            let Some(throttle) = group.throttle else { continue };
            let water_c = hall.coolant.and(self.steady(hall, &group, 0.0).water_c);
            let conductance = hall.conductance(&group).filter(|w_k| *w_k > 0.0);
            let (Some(trip), Some(water_c), Some(w_k)) = (throttle.trip, water_c, conductance)
            else {
                continue;
            };
            let slowest = throttle.steps.last().map_or(1.0, |step| step.speed.si());
            let work = pow(slowest, group.racks.exponent.si());
            let idle = group.racks.idle.si() / group.racks.peak.si();
            let rise_k = throttle.rise_k() * (idle + work * (1.0 - idle));
            let junction_c = water_c + plate_w(&group, work) / w_k + rise_k;
            if junction_c > trip.celsius() {
                at.within("throttle").within("trip").note(
                    OVERLOADED,
                    format!(
                        "racks that trip never restart: at full load and the slowest step their junctions stand \
                         at {junction_c:.1} °C"
                    ),
                    "add a slower step, or cold plates of more conductance",
                );
            }
        }
    }

    /// A plant that takes less than the usual heat into the water.
    fn check_water_capacity(&self, usual: f64, checker: &mut Checker) {
        let Some(water) = &self.facility_water else { return };
        let to_water_w: f64 =
            self.halls().iter().map(|hall| heat_w(hall, usual, |liquid| liquid)).sum();
        if to_water_w > water.rated_w() {
            checker.within("facility_water").note(
                OVERLOADED,
                format!(
                    "at the usual load {} enter the water, and dry coolers and chillers take {}",
                    kw(to_water_w),
                    kw(water.rated_w())
                ),
                "add capacity",
            );
        }
    }
}

/// A cooler of a room that takes less than the usual heat into the air.
fn check_room_capacity(hall: &Hall, usual: f64, at: &mut Checker) {
    let Some(capacity_w) = hall.room.and_then(|room| room.cooling.capacity_w()) else { return };
    let heat_w = heat_w(hall, usual, |liquid| 1.0 - liquid);
    if heat_w > capacity_w {
        at.within("room").within("cooling").note(
            OVERLOADED,
            format!(
                "at the usual load {} enter the air, and the cooler takes {}",
                kw(heat_w),
                kw(capacity_w)
            ),
            "add capacity",
        );
    }
}

/// Heat of the racks of a hall at a utilisation, in W, each weighted by what `of` makes of its share to
/// the coolant.
fn heat_w(hall: &Hall, utilisation: f64, of: impl Fn(f64) -> f64) -> f64 {
    let of_group = |group: &Group| {
        let racks = group.racks;
        let each_w = PowerChain::new(&racks.inside)
            .input_w(racks.idle.si() + utilisation * (racks.peak.si() - racks.idle.si()));
        f64::from(racks.count) * each_w * of(racks.liquid.map_or(0.0, Share::si))
    };
    hall.groups().iter().map(of_group).sum()
}
