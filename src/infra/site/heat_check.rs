//! Checks across the parts of a site that heat passes: parts that need each other, limits that bind from
//! the start, and temperatures at which racks would never restart.
//!
//! A limit binds from the start if an idle site passes it in its steady state: idle racks, coolers that
//! keep their supply.

use super::hall_spec::{Group, Hall};
use super::spec::SiteSpec;
use crate::infra::compute::Watched;
use crate::infra::conversion::PowerChain;
use crate::infra::cooling::RoomCoolingSpec;
use crate::issue::Checker;
use crate::quantity::{Share, Temperature};

/// Temperatures of a site in the steady state at a power of its racks, in °C.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Steady {
    pub(super) water_c: Option<f64>,
    coolant_c: Option<f64>,
    /// Plates, or air at the inlet of air-cooled racks.
    pub(super) chips_c: Option<f64>,
    air_c: Option<f64>,
}

impl SiteSpec {
    /// Reports parts that heat needs and limits that contradict each other.
    pub(super) fn check_heat(&self, checker: &mut Checker) {
        let halls = self.halls();
        self.check_water(&halls, checker);
        for hall in &halls {
            let mut at = hall.at(checker);
            self.check_parts(hall, &mut at);
            self.check_protection(hall, &mut at);
            for group in hall.groups() {
                self.check_throttle(hall, &group, &mut at);
                self.check_restart(hall, &group, &mut at);
            }
        }
    }

    /// Facility water needs heat; without it, all halls have one reservoir.
    fn check_water(&self, halls: &[Hall], checker: &mut Checker) {
        let is_used = halls.iter().any(|hall| hall.coolant.is_some() || is_fed_by_water(hall));
        if self.facility_water.is_some() && !is_used {
            checker.within("facility_water").conflict(
                "facility water needs liquid cooling or a room that it feeds, which give it heat",
                "add `coolant: (…)`, or write `cooling: water(…)` in `room`",
            );
        }
        let reservoir = halls.iter().find_map(|hall| hall.coolant).map(|coolant| coolant.supply);
        let wanted = self.facility_water.as_ref().map(|water| water.set_point);
        for hall in halls {
            let Some(coolant) = hall.coolant else { continue };
            let mut at = hall.at(checker);
            match wanted {
                Some(wanted) if wanted != coolant.supply => {
                    at.within("coolant").within("supply").conflict(
                        "the supply differs from the set-point of the facility water",
                        format!("write {wanted}"),
                    );
                }
                None if reservoir.is_some_and(|one| one != coolant.supply) => {
                    at.within("coolant").within("supply").conflict(
                        "halls without facility water have one supply, and theirs differ",
                        "give all halls the same supply, or add `facility_water: (…)`",
                    );
                }
                _ => {}
            }
        }
    }

    fn check_parts(&self, hall: &Hall, at: &mut Checker) {
        if is_fed_by_water(hall) && self.facility_water.is_none() {
            at.within("room").within("cooling").conflict(
                "the coils have no facility water",
                "add `facility_water: (…)`, or write `cooling: dx(…)`",
            );
        }
        for group in hall.groups() {
            if hall.coolant.is_none() && group.racks.liquid.is_some_and(|share| share.si() > 0.0) {
                group.at(at).within("racks").within("liquid").conflict(
                    "a heat fraction to coolant needs liquid cooling",
                    "add `coolant: (…)`",
                );
            }
        }
    }

    fn check_throttle(&self, hall: &Hall, group: &Group, at_hall: &mut Checker) {
        let Some(throttle) = group.throttle else { return };
        let mut at_group = if group.has_own_throttle { group.at(at_hall) } else { at_hall.here() };
        let mut at = at_group.within("throttle");
        if hall.coolant.is_none() && hall.room.is_none() {
            at.conflict(
                "throttling needs a chip or room temperature",
                "add `coolant: (…)` or `room: (…)`",
            );
        }
        if hall.room.is_none() && (!throttle.air.is_empty() || throttle.air_trip.is_some()) {
            let field = if throttle.air.is_empty() { "air_trip" } else { "air" };
            at.within(field).conflict("the racks have no room", "add `room: (…)`");
        }
        let idle = self.steady(hall, group, 0.0);
        let junction_c = idle.chips_c.map(|chips_c| chips_c + throttle.rise_k());
        let what = "junctions of an idle site at full speed";
        match throttle.steps.first() {
            Some(first) => binds(junction_c, first.from, what, at.within("steps").within(0)),
            None => {
                if let Some(trip) = throttle.trip {
                    binds(junction_c, trip, what, at.within("trip"));
                }
            }
        }
        let what = "the supply of the room's air";
        if let Some(first) = throttle.air.first() {
            binds(idle.air_c, first.from, what, at.within("air").within(0));
        } else if let Some(trip_c) = throttle.air_trip_c()
            && let Some(trip) = Temperature::from_celsius(trip_c)
        {
            binds(idle.air_c, trip, what, at.within("air_trip"));
        }
    }

    fn check_protection(&self, hall: &Hall, at_hall: &mut Checker) {
        let Some(protection) = hall.protection else { return };
        let mut at = at_hall.within("protection");
        let (needs, is_there) = match protection.watches {
            Watched::Chips | Watched::Coolant => ("coolant", hall.coolant.is_some()),
            Watched::Water => ("facility_water", self.facility_water.is_some()),
            Watched::Air => ("room", hall.room.is_some()),
        };
        if !is_there {
            at.within("watches")
                .conflict("the site has no such temperature", format!("add `{needs}: (…)`"));
            return;
        }
        let groups = hall.groups();
        let idle = groups.iter().map(|group| self.steady(hall, group, 0.0));
        let warmest = |of: fn(&Steady) -> Option<f64>| {
            idle.clone().filter_map(|steady| of(&steady)).reduce(f64::max)
        };
        let (usual_c, what) = match protection.watches {
            Watched::Chips => (warmest(|idle| idle.chips_c), "chips of an idle site"),
            Watched::Coolant => (warmest(|idle| idle.coolant_c), "coolant of an idle site"),
            Watched::Water => (warmest(|idle| idle.water_c), "the set-point of the facility water"),
            Watched::Air => (warmest(|idle| idle.air_c), "the supply of the room's air"),
        };
        if let Some(usual_c) = usual_c.filter(|usual_c| protection.end_c() <= *usual_c) {
            at.within("limit").out_of_range(
                protection.limit,
                format!("above {what}, {usual_c:.1} °C, by more than the hysteresis"),
            );
        }
        let trips = groups.iter().filter_map(|group| group.throttle?.trip);
        let trip = trips.min_by(|one, other| one.celsius().total_cmp(&other.celsius()));
        if let (Some(immediate), Some(trip)) = (protection.immediate_above, trip)
            && immediate >= trip
        {
            at.within("immediate_above").out_of_range(
                immediate,
                format!("below the trip temperature, {trip}: racks have tripped above it"),
            );
        }
    }

    fn check_restart(&self, hall: &Hall, group: &Group, at_hall: &mut Checker) {
        let trip = group.throttle.and_then(|throttle| throttle.trip);
        let mut at_group = group.at(at_hall);
        let mut at_racks = at_group.within("racks");
        let Some(restart) = &group.racks.restart else {
            if trip.is_some() || hall.protection.is_some() {
                at_racks.missing(
                    "`restart`",
                    "racks that trip or are shed by heat need a restart rule",
                );
            }
            return;
        };
        let felt_c = self.steady(hall, group, 1.0).chips_c;
        let mut at_restart = at_racks.within("restart");
        for (field, below) in restart.limits() {
            let mut at = at_restart.within(field.join("."));
            if let Some(trip) = trip.filter(|&trip| below >= trip) {
                at.out_of_range(below, format!("below the trip temperature, {trip}"));
            }
            if let Some(felt_c) = felt_c.filter(|&felt_c| below.celsius() < felt_c) {
                at.out_of_range(
                    below,
                    format!(
                        "at least {felt_c:.1} °C, that of the plates of all racks at full load: \
                         they would never restart"
                    ),
                );
            }
        }
    }

    /// The steady state of a rack group at a utilisation of the racks of its hall, with coolers that keep
    /// their supply.
    pub(super) fn steady(&self, hall: &Hall, group: &Group, utilisation: f64) -> Steady {
        let water_c = self
            .facility_water
            .as_ref()
            .map(|water| water.set_point)
            .or(hall.coolant.map(|coolant| coolant.supply))
            .map(Temperature::celsius);
        let plates_w: f64 = hall
            .groups()
            .iter()
            .map(|one| f64::from(one.racks.count) * plate_w(one, utilisation))
            .sum();
        let coolant_c = hall.coolant.zip(water_c).map(|(coolant, water_c)| {
            coolant.technology_loop.as_ref().map_or(water_c, |technology_loop| {
                let all_w = plates_w + coolant.pumps.power.si();
                water_c + all_w / technology_loop.conductance_w_k()
            })
        });
        let air_c = hall.room.and_then(|room| room.cooling.supply_c(water_c));
        let conductance_w_k = hall.conductance(group);
        let chips_c = match coolant_c.zip(conductance_w_k) {
            Some((coolant_c, w_k)) if w_k > 0.0 => {
                Some(coolant_c + plate_w(group, utilisation) / w_k)
            }
            _ => air_c,
        };
        Steady { water_c, coolant_c, chips_c, air_c }
    }
}

/// Whether facility water feeds the coils of a hall's room.
fn is_fed_by_water(hall: &Hall) -> bool {
    hall.room.is_some_and(|room| matches!(room.cooling, RoomCoolingSpec::Water { .. }))
}

/// Heat of a rack into its plates at a utilisation, in W.
pub(super) fn plate_w(group: &Group, utilisation: f64) -> f64 {
    let racks = group.racks;
    let each_w = PowerChain::new(&racks.inside)
        .input_w(racks.idle.si() + utilisation * (racks.peak.si() - racks.idle.si()));
    each_w * racks.liquid.map_or(0.0, Share::si)
}

/// Reports a limit at or below the temperature that holds from the start.
fn binds(usual_c: Option<f64>, limit: Temperature, what: &str, mut at: Checker) {
    if let Some(usual_c) = usual_c.filter(|&usual_c| limit.celsius() <= usual_c) {
        at.out_of_range(limit, format!("above the temperature of {what}, {usual_c:.1} °C"));
    }
}
