//! Checks of a site's upkeep against the parts that it has.

use super::spec::SiteSpec;
use crate::infra::cooling::RoomCoolingSpec;
use crate::infra::repair::UpkeepSpec;
use crate::issue::Checker;

impl SiteSpec {
    /// Number of units of a part that has upkeep, by its key; `None` if nothing states it.
    pub(in crate::infra) fn units_of_upkeep(&self, key: &str, upkeep: &UpkeepSpec) -> Option<u32> {
        match key {
            "cooling" => upkeep.units.or_else(|| self.cooling_units()),
            "pumps" => Some(self.pumps()),
            "generators" => self.generator.as_ref().map(|generator| generator.units),
            "racks" => {
                let counts = self.rack_groups().into_iter().map(|(_, racks)| racks.count);
                Some(counts.fold(0, u32::saturating_add))
            }
            _ => Some(1),
        }
    }

    /// Number of chillers, else of the DX units of the first hall that has some.
    fn cooling_units(&self) -> Option<u32> {
        let chillers = self.facility_water.as_ref().and_then(|water| water.chillers.as_ref());
        let dx = |cooling: &RoomCoolingSpec| match cooling {
            RoomCoolingSpec::Dx { units, .. } => Some(*units),
            _ => None,
        };
        let rooms = || self.halls().into_iter().filter_map(|hall| hall.room);
        chillers
            .map(|chillers| chillers.units)
            .or_else(|| rooms().find_map(|room| dx(&room.cooling)))
    }

    /// Whether a part has upkeep.
    pub(in crate::infra) fn has_upkeep(&self) -> bool {
        self.upkeep.is_some() || self.states_failures()
    }

    /// Whether the pumps of a hall state their failures.
    fn states_failures(&self) -> bool {
        let halls = self.halls();
        let mut coolants = halls.iter().filter_map(|hall| hall.coolant);
        coolants.any(|coolant| coolant.pumps.failures.is_some())
    }

    /// Reports upkeep of parts that the site does not have, and values out of range.
    pub(super) fn check_upkeep(&self, checker: &mut Checker) {
        let states_failures = self.states_failures();
        if let Some(maintenance) = &self.maintenance {
            let mut checker = checker.within("maintenance");
            maintenance.check(&mut checker);
            if self.upkeep.is_none() && !states_failures {
                checker.conflict(
                    "without upkeep it has no effect",
                    "add `upkeep: (…)` with the failures of a part",
                );
            }
        }
        let Some(upkeep) = &self.upkeep else { return };
        let mut checker = checker.within("upkeep");
        if upkeep.parts().next().is_none() {
            checker.conflict("it names no part", "add a part, such as `pumps: (…)`");
        }
        for (key, part) in upkeep.parts() {
            let (is_there, missing) = match key {
                "cooling" => (
                    self.facility_water.is_some() || self.has_room(),
                    "`facility_water: (…)` or `room: (…)`",
                ),
                "pumps" => (self.has_coolant(), "`coolant: (…)`"),
                "generators" => (self.generator.is_some(), "`generator: (…)`"),
                "ups" => (self.ups.is_some(), "`ups: (…)`"),
                "racks" => (self.has_racks(), "`racks: (…)`"),
                _ => (true, ""),
            };
            let mut checker = checker.within(key);
            if !is_there {
                checker.conflict(
                    format!("the site has no such part: `{key}` has no effect"),
                    format!("add {missing}, or remove `{key}`"),
                );
                continue;
            }
            if key == "pumps" && states_failures {
                checker.conflict(
                    "failures of pumps are stated twice, here and in `failures` of the `pumps`",
                    "remove `failures`: write `fails` for `to_failure`, `repair: (work: …)` for `to_repair`",
                );
            }
            let units = self.units_of_upkeep(key, part);
            if let Some(stated) = part.units {
                if key != "cooling" {
                    checker
                        .within("units")
                        .conflict("the Spec of the part states its number", "remove `units`");
                } else if stated == 0 {
                    checker.within("units").out_of_range(stated, "1 unit or more");
                }
            } else if units.is_none() {
                checker.missing(
                    "`units`",
                    "the site has neither chillers nor DX units: give the number of units of its cooling plant",
                );
            }
            part.check(units, &mut checker);
        }
    }

    /// Reports crews and shelves of the upkeep that are not among the shared capacities.
    pub(in crate::infra) fn check_capacities(
        &self,
        capacities: &[(&str, u32)],
        checker: &mut Checker,
    ) {
        let Some(upkeep) = &self.upkeep else { return };
        let mut checker = checker.within("upkeep");
        for (key, part) in upkeep.parts() {
            part.check_capacities(capacities, &mut checker.within(key));
        }
    }
}
