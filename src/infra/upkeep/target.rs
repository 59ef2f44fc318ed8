//! What a unit of upkeep is: the events by which it goes out of service and comes back.
//!
//! They are those by which disruptions take parts out as well, so that failures of both kinds overlap by the
//! rules of the part.

use crate::causality::{IncidentId, IncidentKind};
use crate::infra::compute::{ServersFailed, ServersRepaired};
use crate::infra::cooling::{CoolingUnitsFailed, CoolingUnitsRestored, PumpFailed, PumpRepaired};
use crate::infra::id::{GroupId, LinkId, SiteId};
use crate::infra::network::{LinkCut, LinkRestored};
use crate::infra::power::{GeneratorUnitsFailed, GeneratorUnitsRestored, UpsFailed, UpsRepaired};
use crate::kernel::Agenda;

/// What a unit is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Target {
    /// A unit of the cooling plant, with its share of it.
    Cooling(SiteId, f64),
    /// A coolant pump.
    Pump(SiteId, u32),
    /// A generator.
    Generator(SiteId),
    /// The uninterruptible power supply.
    Ups(SiteId),
    /// A rack of a group.
    Rack(SiteId, GroupId),
    /// A whole site.
    Site(SiteId),
    /// A link.
    Link(LinkId),
}

impl Target {
    /// The kind of incident of its failures.
    pub(super) const fn failure(self) -> IncidentKind {
        IncidentKind::new(match self {
            Self::Cooling(..) => "cooling_unit_failure",
            Self::Pump(..) => "pump_failure",
            Self::Generator(..) => "generator_failure",
            Self::Ups(..) => "ups_failure",
            Self::Rack(..) => "rack_failure",
            Self::Site(..) => "site_failure",
            Self::Link(..) => "link_failure",
        })
    }

    /// The site to which it belongs; a link belongs to none.
    pub(super) const fn site(self) -> Option<SiteId> {
        match self {
            Self::Cooling(site, _)
            | Self::Pump(site, _)
            | Self::Generator(site)
            | Self::Ups(site)
            | Self::Rack(site, _)
            | Self::Site(site) => Some(site),
            Self::Link(_) => None,
        }
    }

    /// Goes out of service.
    pub(super) fn take_out(self, incident: IncidentId, agenda: &mut Agenda) {
        match self {
            Self::Cooling(site, share) => {
                agenda.schedule_now(CoolingUnitsFailed { site, share, incident })
            }
            Self::Pump(site, pump) => agenda.schedule_now(PumpFailed { site, pump, incident }),
            Self::Generator(site) => {
                agenda.schedule_now(GeneratorUnitsFailed { site, units: 1, incident })
            }
            Self::Ups(site) => agenda.schedule_now(UpsFailed { site, incident }),
            Self::Rack(site, group) => {
                agenda.schedule_now(ServersFailed { site, group: Some(group), racks: 1, incident })
            }
            Self::Site(site) => {
                agenda.schedule_now(ServersFailed { site, group: None, racks: 0, incident })
            }
            Self::Link(link) => agenda.schedule_now(LinkCut { link, incident }),
        };
    }

    /// Comes back into service.
    pub(super) fn bring_back(self, incident: IncidentId, agenda: &mut Agenda) {
        match self {
            Self::Cooling(site, share) => {
                agenda.schedule_now(CoolingUnitsRestored { site, share, incident })
            }
            Self::Pump(site, pump) => agenda.schedule_now(PumpRepaired { site, pump, incident }),
            Self::Generator(site) => agenda.schedule_now(GeneratorUnitsRestored { site, incident }),
            Self::Ups(site) => agenda.schedule_now(UpsRepaired { site, incident }),
            Self::Rack(site, group) => {
                agenda.schedule_now(ServersRepaired { site, group: Some(group), incident })
            }
            Self::Site(site) => {
                agenda.schedule_now(ServersRepaired { site, group: None, incident })
            }
            Self::Link(link) => agenda.schedule_now(LinkRestored { link, incident }),
        };
    }
}
