//! Facilities: suppliers, distribution centres, stores; each in an area, with opening hours.
//!
//! One entry may declare a group of facilities that differ in size alone: `north` with a count of 20
//! declares `north-1` to `north-20`, and either name may be used where facilities are named.
//! Shelves and back rooms: `shelving`. Not modelled: room for stock.

use super::calendar::{CalendarSpec, ClosedDays};
use super::capacity::{Capacity, CapacitySpec};
use super::making::{Making, MakingSpec};
use super::opening::{OpeningHours, OpeningHoursSpec};
use super::shares::{Shares, SharesSpec};
use super::station::Station;
use super::station_spec::{Jobs, StationSpec};
use super::tills::{Tills, TillsSpec};
use crate::environment::{AreaId, Areas, LocalClock, Position};
use crate::issue::Checker;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Maximum number of facilities of a group.
pub(in crate::supply) const MAX_GROUP: usize = 100_000;

/// Maximum size of a facility.
pub(in crate::supply) const MAX_SIZE: f64 = 1e4;

/// Function of a facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FacilityKind {
    /// Ships any quantity ordered, an uncapacitated source, unless it has a capacity.
    Supplier,
    /// Keeps stock and ships it to other facilities.
    DistributionCentre,
    /// Sells to customers.
    Store,
}

impl FacilityKind {
    /// The word in scenarios.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::DistributionCentre => "distribution_centre",
            Self::Store => "store",
        }
    }
}

/// A facility, or a group of like facilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FacilitySpec {
    /// Function of the facility.
    pub kind: FacilityKind,
    /// Area in which it is located.
    pub area: String,
    /// Latitude and longitude; kept for tables and maps, no model reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Position>,
    /// Number of facilities in the group, named `NAME-1`, `NAME-2` and so on; a single facility of
    /// that name if absent.
    #[serde(default)]
    pub count: Option<u32>,
    /// Size factors by which demand is multiplied.
    #[serde(default)]
    pub sizes: SizesSpec,
    /// Opening hours, in which customers can buy; all day if absent.
    #[serde(default)]
    pub opening_hours: Option<OpeningHoursSpec>,
    /// Calendar of the days on which it is closed: customers cannot buy, departures by timetable do not take
    /// place, and what would arrive comes on the next open day. None if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// How scarce stock is shared over all that leaves in an instant; in proportion if absent.
    #[serde(default)]
    pub shares: SharesSpec,
    /// Units that a supplier can ship in a period; any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<CapacitySpec>,
    /// Dock at which shipments are received, in the order in which they come; they are received at once if
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiving: Option<StationSpec>,
    /// Picking line: of the orders of a departure by timetable, what is picked between their cut-off and the
    /// departure leaves, and the rest waits for the next one; all is ready at once if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picking: Option<StationSpec>,
    /// Production line, from which lanes from the facility to itself order; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub making: Option<MakingSpec>,
    /// Tills, at which customers who come one by one pay for what they take; they pay at once if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tills: Option<TillsSpec>,
}

/// Size factors of a group's facilities, 0 to 10000; at size 1 demand is as specified.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SizesSpec {
    /// The same factor for all.
    Same(f64),
    /// Evenly spread from the first facility to the last.
    Spread {
        /// Factor at the low end.
        low: f64,
        /// Factor at the high end.
        high: f64,
    },
    /// One factor for each facility.
    Each(Vec<f64>),
}

impl Default for SizesSpec {
    fn default() -> Self {
        Self::Same(1.0)
    }
}

/// A facility in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Facility {
    /// Function of the facility.
    pub kind: FacilityKind,
    /// Area in which it is located.
    pub area: AreaId,
    /// Factor by which demand is multiplied.
    pub size: f64,
    /// Opening hours, in which customers can buy; none on closed days.
    pub opening: OpeningHours,
    /// Days on which it is closed.
    pub closed: ClosedDays,
    /// The clock of its area, where it is not the scenario's.
    pub clock: Option<LocalClock>,
    /// How scarce stock is shared.
    pub shares: Shares,
    /// Units that it can ship in a period, of a supplier; any if none.
    pub capacity: Option<Capacity>,
    /// Dock at which shipments are received; they are received at once if none.
    pub dock: Option<Station>,
    /// Picking line; all is ready at once if none.
    pub picking: Option<Station>,
    /// Production line.
    pub making: Option<Making>,
    /// Tills; customers pay at once if none.
    pub tills: Option<Tills>,
}

impl Facility {
    /// Follows the clock of its area.
    pub(in crate::supply) fn follow(&mut self, clock: &LocalClock) {
        self.opening = self.opening.by_clock(clock);
        self.clock = Some(clock.clone());
    }
}

impl FacilitySpec {
    /// Reports what is out of range.
    pub fn check(
        &self,
        areas: &Areas,
        calendars: &IndexMap<String, CalendarSpec>,
        checker: &mut Checker,
    ) {
        if areas.names.get(&self.area).is_none() {
            let declared = areas.names.iter().map(|(_, name)| name.to_string());
            checker.within("area").unknown_name("area", &self.area, declared);
        }
        if let Some(at) = self.at {
            at.check(&mut checker.within("at"));
        }
        if self.count == Some(0) {
            checker.within("count").out_of_range(0, "1 or more");
        }
        if self.number() > MAX_GROUP {
            let help = format!("at most {MAX_GROUP} facilities");
            checker.within("count").out_of_range(self.number(), help);
        }
        if let Some(capacity) = &self.capacity {
            let mut checker = checker.within("capacity");
            if self.kind != FacilityKind::Supplier {
                checker.conflict(
                    "a facility that keeps stock ships what it has",
                    "remove `capacity`, or make it a `supplier`",
                );
            }
            capacity.check(&mut checker);
        }
        if self.kind == FacilityKind::Supplier
            && self.capacity.is_none()
            && self.shares != SharesSpec::Proportional
        {
            checker.within("shares").conflict(
                "a supplier ships any quantity ordered: it has nothing to share",
                "remove `shares`, give it a `capacity`, or make the facility a `distribution_centre`",
            );
        }
        self.check_stations(checker);
        let mut sizes = checker.within("sizes");
        if let SizesSpec::Each(each) = &self.sizes
            && each.len() != self.number()
        {
            sizes.conflict(
                format!("{} sizes for {} facilities", each.len(), self.number()),
                "give one size for each facility",
            );
        }
        let is_out_of_range = |size: &f64| !(0.0..=MAX_SIZE).contains(size);
        let given = match &self.sizes {
            SizesSpec::Same(size) => vec![*size],
            SizesSpec::Spread { low, high } => vec![*low, *high],
            SizesSpec::Each(each) => each.clone(),
        };
        if let Some(size) = given.iter().find(|size| is_out_of_range(size)) {
            sizes.out_of_range(size, "sizes of 0 to 10000");
        }
        if let Some(name) = self.calendar.as_ref().filter(|name| !calendars.contains_key(*name)) {
            checker.within("calendar").unknown_name("calendar", name, calendars.keys());
        }
        if let Some(hours) = &self.opening_hours {
            hours.check(&mut checker.within("opening_hours"));
        }
    }

    /// Reports what is out of range of its stations, and stations of a supplier.
    fn check_stations(&self, checker: &mut Checker) {
        let help = "remove it, or make the facility a `distribution_centre`";
        let is_supplier = self.kind == FacilityKind::Supplier;
        if let Some(dock) = &self.receiving {
            let mut checker = checker.within("receiving");
            if is_supplier {
                checker.conflict("a supplier receives nothing", help);
            }
            dock.check(Jobs::Shipments, &mut checker);
        }
        if let Some(picking) = &self.picking {
            picking.check(Jobs::Orders, &mut checker.within("picking"));
        }
        if let Some(making) = &self.making {
            let mut checker = checker.within("making");
            if is_supplier {
                checker.conflict("a supplier keeps no components and ships what is ordered", help);
            }
            making.check(&mut checker);
        }
        if let Some(tills) = &self.tills {
            let mut checker = checker.within("tills");
            if is_supplier {
                checker.conflict(
                    "no customer buys at a supplier",
                    "remove it, or make the facility a `store`",
                );
            }
            tills.check(&mut checker);
        }
    }

    /// Number of facilities that the entry declares.
    #[must_use]
    pub fn number(&self) -> usize {
        self.count.map_or(1, |count| count as usize)
    }

    /// Name of the facility at an index.
    #[must_use]
    pub fn name(&self, entry: &str, index: usize) -> String {
        if self.count.is_some() { format!("{entry}-{}", index + 1) } else { entry.to_owned() }
    }

    /// Names of the facilities that the entry declares, of a group at most as many as one may have.
    pub fn names<'a>(&'a self, entry: &'a str) -> impl Iterator<Item = String> + 'a {
        (0..self.number().min(MAX_GROUP)).map(move |index| self.name(entry, index))
    }

    /// The facility at an index in the running simulation; `None` in an unknown area.
    #[must_use]
    pub fn facility(&self, areas: &Areas, closed: &ClosedDays, index: usize) -> Option<Facility> {
        let size = match &self.sizes {
            SizesSpec::Same(size) => *size,
            SizesSpec::Spread { low, high } => {
                low + (high - low) * (index as f64 + 0.5) / self.number() as f64
            }
            SizesSpec::Each(each) => each.get(index).copied().unwrap_or(1.0),
        };
        let opening = OpeningHours::new(self.opening_hours.as_ref(), closed);
        let area = areas.names.get(&self.area)?;
        // Ranks and products are resolved once all are known.
        let (closed, shares) = (closed.clone(), Shares::default());
        Some(Facility {
            kind: self.kind,
            area,
            size,
            opening,
            closed,
            clock: None,
            shares,
            capacity: None,
            dock: self.receiving.as_ref().map(StationSpec::station),
            picking: self.picking.as_ref().map(StationSpec::station),
            making: None,
            tills: self.tills.as_ref().map(TillsSpec::tills),
        })
    }
}
