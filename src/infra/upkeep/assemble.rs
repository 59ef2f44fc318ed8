//! Assembly of upkeep: the units of each part, their draws, their first failures, and the windows.

use super::events::{MaintenanceBegan, MaintenanceEnded};
use super::plan::Plan;
use super::state::Upkeep;
use super::target::Target;
use super::unit::Unit;
use super::window::Window;
use crate::causality::Incidents;
use crate::environment::Clock;
use crate::infra::directory::Infrastructure;
use crate::infra::id::{GroupId, LinkId, SiteId};
use crate::infra::ideal::IdealInfrastructure;
use crate::infra::network::LinkSpec;
use crate::infra::repair::{MaintenanceSpec, UpkeepSpec};
use crate::infra::shared_capacity::SharedCapacities;
use crate::infra::site::SiteSpec;
use crate::kernel::{Agenda, Draws, StreamCollision};

/// What the assembly of upkeep takes from that of infrastructure.
pub(in crate::infra) struct UpkeepAssembly<'a> {
    pub(in crate::infra) ideal: IdealInfrastructure,
    pub(in crate::infra) clock: Option<&'a Clock>,
    pub(in crate::infra) capacities: &'a SharedCapacities,
    pub(in crate::infra) draws: &'a mut Draws,
    pub(in crate::infra) incidents: &'a mut Incidents,
    pub(in crate::infra) agenda: &'a mut Agenda,
    /// What has been assembled so far.
    pub(in crate::infra) upkeep: Upkeep,
}

/// Upkeep of a part, with its name in incidents.
struct Part<'a> {
    name: String,
    spec: &'a UpkeepSpec,
    maintenance: Option<&'a MaintenanceSpec>,
    /// Whether failures have an effect.
    acts: bool,
}

impl UpkeepAssembly<'_> {
    /// Adds what has upkeep of all sites and links.
    ///
    /// # Errors
    /// If two causes of random draws have one stream.
    pub(in crate::infra) fn add_all<'s>(
        &mut self,
        sites: impl Iterator<Item = (&'s String, &'s SiteSpec)>,
        links: impl Iterator<Item = (&'s String, &'s LinkSpec)>,
        directory: &Infrastructure,
    ) -> Result<(), StreamCollision> {
        for ((name, site), (id, _)) in sites.zip(directory.sites.iter()) {
            self.add_site(name, id, site)?;
        }
        for (name, link) in links {
            if let Some(id) = directory.links.get(name) {
                self.add_link(name, id, link)?;
            }
        }
        Ok(())
    }

    /// Adds the parts of a site that have upkeep.
    fn add_site(
        &mut self,
        name: &str,
        site: SiteId,
        spec: &SiteSpec,
    ) -> Result<(), StreamCollision> {
        self.add_pumps(name, site, spec)?;
        let Some(upkeep) = &spec.upkeep else { return Ok(()) };
        for (key, part) in upkeep.parts() {
            let (acts, units): (bool, Vec<(String, Target)>) = match key {
                "cooling" => {
                    let units = spec.units_of_upkeep(key, part).unwrap_or(1);
                    let share = 1.0 / f64::from(units.max(1));
                    let unit =
                        |unit| (format!("{name}/cooling-{unit}"), Target::Cooling(site, share));
                    (!self.ideal.cooling, (1..=units).map(unit).collect())
                }
                "generators" => {
                    let units = spec.units_of_upkeep(key, part).unwrap_or(0);
                    let unit = |unit| (format!("{name}/generator-{unit}"), Target::Generator(site));
                    (!self.ideal.power, (1..=units).map(unit).collect())
                }
                "ups" => (!self.ideal.power, vec![(format!("{name}/ups"), Target::Ups(site))]),
                "racks" => (!self.ideal.compute, racks(name, site, spec)),
                "site" => (!self.ideal.compute, vec![(name.to_owned(), Target::Site(site))]),
                // Pumps have been added hall by hall.
                _ => continue,
            };
            let part_name = if key == "site" { name.to_owned() } else { format!("{name}/{key}") };
            let maintenance = spec.maintenance.as_ref();
            let part = Part { name: part_name, spec: part, maintenance, acts };
            self.add(&part, units)?;
        }
        Ok(())
    }

    /// Adds the pumps of a site, which count hall by hall: by the failures that a hall's coolant states, else
    /// by the upkeep of the site.
    fn add_pumps(
        &mut self,
        name: &str,
        site: SiteId,
        spec: &SiteSpec,
    ) -> Result<(), StreamCollision> {
        let (acts, maintenance) = (!self.ideal.cooling, spec.maintenance.as_ref());
        let of_site = spec.upkeep.as_ref().and_then(|upkeep| upkeep.pumps.as_ref());
        let mut units = Vec::new();
        let mut first = 0;
        for hall in spec.halls() {
            let Some(coolant) = hall.coolant else { continue };
            let place = hall.name.map_or_else(|| name.to_owned(), |hall| format!("{name}/{hall}"));
            let pump =
                |index| (format!("{place}/pump-{}", index + 1), Target::Pump(site, first + index));
            let of_hall = (0..coolant.pumps.count).map(pump);
            match &coolant.pumps.failures {
                Some(failures) => {
                    let part =
                        Part { name: place.clone(), spec: &failures.upkeep(), maintenance, acts };
                    self.add(&part, of_hall.collect())?;
                }
                None => units.extend(of_hall),
            }
            first += coolant.pumps.count;
        }
        if let Some(spec) = of_site {
            let part = Part { name: format!("{name}/pumps"), spec, maintenance, acts };
            self.add(&part, units)?;
        }
        Ok(())
    }

    /// Adds a link that has upkeep.
    fn add_link(
        &mut self,
        name: &str,
        link: LinkId,
        spec: &LinkSpec,
    ) -> Result<(), StreamCollision> {
        let Some(upkeep) = &spec.upkeep else { return Ok(()) };
        let acts = !self.ideal.network;
        let part = Part { name: name.to_owned(), spec: upkeep, maintenance: None, acts };
        self.add(&part, vec![(name.to_owned(), Target::Link(link))])
    }

    /// Adds the units of a part, each with its name, and its windows.
    fn add(&mut self, part: &Part, units: Vec<(String, Target)>) -> Result<(), StreamCollision> {
        let plan = Plan::new(part.spec, part.maintenance, part.acts, self.capacities);
        let first = self.upkeep.units.len();
        for (name, target) in units {
            let failures = self.draws.stream(&format!("failure/{name}"))?;
            let stages = if plan.has_other_draws() {
                Some(self.draws.stream(&format!("repair/{name}"))?)
            } else {
                None
            };
            let number = self.upkeep.units.len() as u32;
            let numbers = (number, self.upkeep.plans.len() as u32);
            let name = self.incidents.name(&name);
            let mut unit = Unit::new(numbers, name, target, (failures, stages));
            unit.serve(&plan, self.agenda);
            self.upkeep.units.push(unit);
        }
        self.upkeep.plans.push(plan);
        let Some(clock) = self.clock else { return Ok(()) };
        for spec in &part.spec.windows {
            let (from, until) = (clock.instant(spec.from), clock.instant(spec.until));
            let from = from.max(self.agenda.now());
            if until <= from || spec.units == 0 {
                continue;
            }
            let window = self.upkeep.windows.len() as u32;
            self.agenda.at(from, MaintenanceBegan { window });
            self.agenda.at(until, MaintenanceEnded { window });
            self.upkeep.windows.push(Window {
                name: self.incidents.name(&part.name),
                of: first..self.upkeep.units.len(),
                units: spec.units as usize,
                out: Vec::new(),
                incident: None,
            });
        }
        Ok(())
    }
}

/// Racks of all groups of a site.
fn racks(site_name: &str, site: SiteId, spec: &SiteSpec) -> Vec<(String, Target)> {
    let mut units = Vec::new();
    for (index, (name, group)) in spec.rack_groups().into_iter().enumerate() {
        let target = Target::Rack(site, GroupId::new(index));
        units.extend((1..=group.count).map(|rack| (format!("{site_name}/{name}-{rack}"), target)));
    }
    units
}
