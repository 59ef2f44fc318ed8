//! Checks across the parts of a site that heat passes: parts that need each other, limits that bind from
//! the start, and temperatures at which racks would never restart.
//!
//! A limit binds from the start if an idle site passes it in its steady state: idle racks, coolers that
//! keep their supply.

use super::spec::SiteSpec;
use crate::infra::compute::Watched;
use crate::infra::conversion::PowerChain;
use crate::infra::cooling::RoomCoolingSpec;
use crate::issue::Checker;
use crate::quantity::{Share, Temperature};

/// Temperatures of a site in the steady state at a power of its racks, in °C.
#[derive(Clone, Copy, Debug, Default)]
struct Steady {
    water_c: Option<f64>,
    coolant_c: Option<f64>,
    /// Plates, or air at the inlet of air-cooled racks.
    chips_c: Option<f64>,
    air_c: Option<f64>,
}

impl SiteSpec {
    /// Reports parts that heat needs and limits that contradict each other.
    pub(super) fn check_heat(&self, checker: &mut Checker) {
        self.check_parts(checker);
        self.check_throttle(checker);
        self.check_protection(checker);
        self.check_restart(checker);
    }

    fn check_parts(&self, checker: &mut Checker) {
        let is_fed_by_water = self
            .room
            .as_ref()
            .is_some_and(|room| matches!(room.cooling, RoomCoolingSpec::Water { .. }));
        if self.facility_water.is_some() && self.coolant.is_none() && !is_fed_by_water {
            checker.within("facility_water").conflict(
                "facility water needs liquid cooling or a room that it feeds, which give it heat",
                "add `coolant: (…)`, or write `cooling: water(…)` in `room`",
            );
        }
        if is_fed_by_water && self.facility_water.is_none() {
            checker.within("room").within("cooling").conflict(
                "the coils have no facility water",
                "add `facility_water: (…)`, or write `cooling: dx(…)`",
            );
        }
        if let (Some(racks), None) = (&self.racks, &self.coolant)
            && racks.liquid.is_some_and(|share| share.si() > 0.0)
        {
            checker
                .within("racks")
                .within("liquid")
                .conflict("a heat fraction to coolant needs liquid cooling", "add `coolant: (…)`");
        }
        if let (Some(water), Some(coolant)) = (&self.facility_water, &self.coolant)
            && water.set_point != coolant.supply
        {
            checker.within("coolant").within("supply").conflict(
                "the supply differs from the set-point of the facility water",
                format!("write {}", water.set_point),
            );
        }
    }

    fn check_throttle(&self, checker: &mut Checker) {
        let Some(throttle) = &self.throttle else { return };
        let mut at = checker.within("throttle");
        if self.coolant.is_none() && self.room.is_none() {
            at.conflict(
                "throttling needs a chip or room temperature",
                "add `coolant: (…)` or `room: (…)`",
            );
        }
        if self.room.is_none() && (!throttle.air.is_empty() || throttle.air_trip.is_some()) {
            let field = if throttle.air.is_empty() { "air_trip" } else { "air" };
            at.within(field).conflict("the site has no room", "add `room: (…)`");
        }
        let idle = self.steady(0.0);
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

    fn check_protection(&self, checker: &mut Checker) {
        let Some(protection) = &self.protection else { return };
        let mut at = checker.within("protection");
        let (needs, is_there) = match protection.watches {
            Watched::Chips | Watched::Coolant => ("coolant", self.coolant.is_some()),
            Watched::Water => ("facility_water", self.facility_water.is_some()),
            Watched::Air => ("room", self.room.is_some()),
        };
        if !is_there {
            at.within("watches")
                .conflict("the site has no such temperature", format!("add `{needs}: (…)`"));
            return;
        }
        let idle = self.steady(0.0);
        let (usual_c, what) = match protection.watches {
            Watched::Chips => (idle.chips_c, "chips of an idle site"),
            Watched::Coolant => (idle.coolant_c, "coolant of an idle site"),
            Watched::Water => (idle.water_c, "the set-point of the facility water"),
            Watched::Air => (idle.air_c, "the supply of the room's air"),
        };
        if let Some(usual_c) = usual_c.filter(|usual_c| protection.end_c() <= *usual_c) {
            at.within("limit").out_of_range(
                protection.limit,
                format!("above {what}, {usual_c:.1} °C, by more than the hysteresis"),
            );
        }
        let trip = self.throttle.as_ref().and_then(|throttle| throttle.trip);
        if let (Some(immediate), Some(trip)) = (protection.immediate_above, trip)
            && immediate >= trip
        {
            at.within("immediate_above").out_of_range(
                immediate,
                format!("below the trip temperature, {trip}: racks have tripped above it"),
            );
        }
    }

    fn check_restart(&self, checker: &mut Checker) {
        let Some(racks) = &self.racks else { return };
        let trip = self.throttle.as_ref().and_then(|throttle| throttle.trip);
        let Some(restart) = &racks.restart else {
            if trip.is_some() || self.protection.is_some() {
                checker.within("racks").missing(
                    "`restart`",
                    "racks that trip or are shed by heat need a restart rule",
                );
            }
            return;
        };
        let felt_c = self.steady(1.0).chips_c;
        let mut at_racks = checker.within("racks");
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

    /// The steady state at a utilisation of the racks, with coolers that keep their supply.
    fn steady(&self, utilisation: f64) -> Steady {
        let Some(racks) = &self.racks else { return Steady::default() };
        let each_w = PowerChain::new(&racks.inside)
            .input_w(racks.idle.si() + utilisation * (racks.peak.si() - racks.idle.si()));
        let plate_w = each_w * racks.liquid.map_or(0.0, Share::si);
        let water_c = self
            .facility_water
            .as_ref()
            .map(|water| water.set_point)
            .or(self.coolant.as_ref().map(|coolant| coolant.supply))
            .map(Temperature::celsius);
        let coolant = self.coolant.as_ref().filter(|coolant| coolant.conductance.si() > 0.0);
        let coolant_c = coolant.zip(water_c).map(|(coolant, water_c)| {
            coolant.technology_loop.as_ref().map_or(water_c, |technology_loop| {
                let all_w = plate_w * f64::from(racks.count) + coolant.pumps.power.si();
                water_c + all_w / technology_loop.conductance_w_k()
            })
        });
        let air_c = self.room.as_ref().and_then(|room| room.cooling.supply_c(water_c));
        let chips_c = match coolant {
            Some(coolant) => coolant_c.map(|celsius| celsius + plate_w / coolant.conductance.si()),
            None => air_c,
        };
        Steady { water_c, coolant_c, chips_c, air_c }
    }
}

/// Reports a limit at or below the temperature that holds from the start.
fn binds(usual_c: Option<f64>, limit: Temperature, what: &str, mut at: Checker) {
    if let Some(usual_c) = usual_c.filter(|&usual_c| limit.celsius() <= usual_c) {
        at.out_of_range(limit, format!("above the temperature of {what}, {usual_c:.1} °C"));
    }
}
