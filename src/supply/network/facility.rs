//! Facilities: suppliers, distribution centres, stores; each in an area, with opening hours.
//!
//! One entry may declare a group of facilities that differ in size alone: `north` with a count of 20
//! declares `north-1` to `north-20`, and either name may be used where facilities are named.
//! Opening hours are the same every day, on the local clock. Not modelled: shelf and back room, room for
//! stock, staff.

use super::capacity::{Capacity, CapacitySpec};
use super::shares::{Shares, SharesSpec};
use crate::environment::{AreaId, Areas, Clock, Position, Recurrence};
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::LocalTime;
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
    /// How scarce stock is shared over all that leaves in an instant; in proportion if absent.
    #[serde(default)]
    pub shares: SharesSpec,
    /// Units that a supplier can ship in a period; any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<CapacitySpec>,
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

/// Opening hours of every day; `until: "00:00"` is the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningHoursSpec {
    /// Opening time of each day, local.
    pub from: LocalTime,
    /// Closing time; `"00:00"` is the end of the day.
    pub until: LocalTime,
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
    /// Opening hours, in which customers can buy.
    pub opening: OpeningHours,
    /// How scarce stock is shared.
    pub shares: Shares,
    /// Units that it can ship in a period, of a supplier; any if none.
    pub capacity: Option<Capacity>,
}

/// Opening hours, in which customers can buy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OpeningHours {
    /// Day and night.
    Always,
    /// From the first time to the second, which may be midnight.
    Daily(LocalTime, LocalTime),
}

impl OpeningHoursSpec {
    /// Notes times that a change of the clock within the run skips or shows twice.
    pub(in crate::supply) fn note_times(&self, clock: &Clock, checker: &mut Checker) {
        for (field, time) in [("from", self.from), ("until", self.until)] {
            let daily = Recurrence::of_each_day(time, SimSpan::DAY);
            daily.note(clock, |_| true, &mut checker.within(field));
        }
    }
}

impl FacilitySpec {
    /// Reports what is out of range.
    pub fn check(&self, areas: &Areas, checker: &mut Checker) {
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
        if let Some(hours) = self.opening_hours
            && hours.until != LocalTime::MIDNIGHT
            && hours.until <= hours.from
        {
            let help = "a later time of the same day, or \"00:00\" for its end";
            checker.within("opening_hours").within("until").out_of_range(hours.until, help);
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
    pub fn facility(&self, areas: &Areas, index: usize) -> Option<Facility> {
        let size = match &self.sizes {
            SizesSpec::Same(size) => *size,
            SizesSpec::Spread { low, high } => {
                low + (high - low) * (index as f64 + 0.5) / self.number() as f64
            }
            SizesSpec::Each(each) => each.get(index).copied().unwrap_or(1.0),
        };
        let opening = self
            .opening_hours
            .map_or(OpeningHours::Always, |hours| OpeningHours::Daily(hours.from, hours.until));
        let area = areas.names.get(&self.area)?;
        // Ranks and products are resolved once all are known.
        let (shares, capacity) = (Shares::default(), None);
        Some(Facility { kind: self.kind, area, size, opening, shares, capacity })
    }
}

impl OpeningHours {
    /// Length of the opening time between two instants.
    #[must_use]
    pub fn between(self, from: SimTime, until: SimTime, clock: &Clock) -> SimSpan {
        let Self::Daily(opens, closes) = self else { return until.since(from) };
        let mut open = SimSpan::ZERO;
        for day in clock.day_of(from)..=clock.day_of(until) {
            let first = clock.at(day, opens).max(from);
            let closes = if closes == LocalTime::MIDNIGHT {
                clock.midnight(day + 1)
            } else {
                clock.at(day, closes)
            };
            let last = closes.min(until);
            if last > first {
                open = open + last.since(first);
            }
        }
        open
    }

    /// Fraction of a local hour during which customers can buy.
    #[must_use]
    pub fn share_of_hour(self, hour: usize) -> f64 {
        let Self::Daily(opens, closes) = self else { return 1.0 };
        let hours = |time: LocalTime| time.nanoseconds() as f64 / SimSpan::HOUR.nanos() as f64;
        let closes = if closes == LocalTime::MIDNIGHT { 24.0 } else { hours(closes) };
        let hour = hour as f64;
        (closes.min(hour + 1.0) - hours(opens).max(hour)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_time_is_counted_over_days_and_clock_changes() {
        // On 27 March 2022 clocks in London go from 01:00 to 02:00.
        let start = "2022-03-26T00:00[Europe/London]".parse().unwrap();
        let clock = Clock::new(&start, "0 d".parse().unwrap(), "7 d".parse().unwrap()).unwrap();
        let opening = OpeningHours::Daily("07:00".parse().unwrap(), "22:00".parse().unwrap());
        let at = |text: &str| clock.instant(text.parse().unwrap());
        let between = |from, until| opening.between(at(from), at(until), &clock).hours();
        assert_eq!(between("2022-03-26T00:00", "2022-03-28T00:00"), 30.0);
        assert_eq!(between("2022-03-26T21:00", "2022-03-27T08:00"), 2.0);
        assert_eq!(between("2022-03-26T22:00", "2022-03-27T07:00"), 0.0);
        let small_hours = OpeningHours::Daily("00:00".parse().unwrap(), "03:00".parse().unwrap());
        assert_eq!(small_hours.between(clock.midnight(1), clock.midnight(2), &clock).hours(), 2.0);
        let night = OpeningHours::Daily("18:30".parse().unwrap(), LocalTime::MIDNIGHT);
        assert_eq!(
            (night.share_of_hour(18), night.share_of_hour(23), night.share_of_hour(3)),
            (0.5, 1.0, 0.0)
        );
    }
}
