//! What a scenario says of a station: rate, servers, shifts, scatter of the work.
//!
//! A port, a dock, a picking line, a production line are stations, and so are `tills`; see `station` for the model.

use super::days::DaysSpec;
use super::station::{Shift, Station};
use super::station_rate::StationRateSpec;
use super::variation::VariationSpec;
use crate::issue::Checker;
use crate::quantity::{LocalTime, Ratio, Span, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most servers of a station, and most people of a shift.
const MAX_SERVERS: u32 = 10_000;

/// A station: what comes to it waits in line and is handled in that order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StationSpec {
    /// What each of its servers handles at the full rate.
    pub rate: StationRateSpec,
    /// Shifts; it works day and night if there are none.
    #[serde(default)]
    pub shifts: Vec<ShiftSpec>,
    /// Servers side by side (berths, doors, machines, people), each with one job at a time; 1 if absent, 1 to
    /// 10000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub servers: Option<u32>,
    /// Time at the full rate that each job takes beside what its units take; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_job: Option<Span>,
    /// How the work of jobs varies about its mean; not at all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub varies: Option<VariationSpec>,
}

/// A shift of a station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftSpec {
    /// Days on which it works.
    pub days: DaysSpec,
    /// Local time at which it begins.
    pub from: LocalTime,
    /// Local time at which it ends, later on the same day; `"00:00"` is the end of the day.
    pub until: LocalTime,
    /// Share of the full rate at which it works, above 0; all of it if absent. Shifts at the same time
    /// add up.
    #[serde(default)]
    pub share: Option<Ratio>,
    /// People at work, each a server at the full rate, 1 to 10000; in place of `share`, and of `servers` of the
    /// station. Shifts at the same time add up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
}

/// What a station handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::supply) enum Jobs {
    /// Shipments, at a port or a dock.
    Shipments,
    /// Batches, on a production line.
    Batches,
    /// The orders of a departure, at a picking line.
    Orders,
    /// Customers, at the tills of a shop.
    Customers,
}

impl StationSpec {
    /// A station with one server that works day and night.
    #[must_use]
    pub const fn of_rate(rate: StationRateSpec) -> Self {
        Self { rate, shifts: Vec::new(), servers: None, per_job: None, varies: None }
    }

    /// Reports what is out of range, or cannot be meant of a station that handles such jobs.
    pub(in crate::supply) fn check(&self, jobs: Jobs, checker: &mut Checker) {
        let rate = self.rate.number();
        if !(rate > 0.0 && rate <= 1e9) {
            checker.within("rate").out_of_range(rate, "above 0, at most 1000000000");
        }
        let conflict = match (self.rate, jobs) {
            (StationRateSpec::ShipmentsPerHour(_), Jobs::Batches) => Some((
                "a production line makes batches, and handles no shipments",
                "`units_per_hour` or `batches_per_hour`",
            )),
            (StationRateSpec::BatchesPerHour(_), Jobs::Shipments) => Some((
                "a port and a dock handle shipments, and make no batches",
                "`units_per_hour` or `shipments_per_hour`",
            )),
            (
                StationRateSpec::ShipmentsPerHour(_) | StationRateSpec::BatchesPerHour(_),
                Jobs::Customers,
            ) => Some((
                "tills serve customers, and handle no shipments or batches",
                "`units_per_hour` or `customers_per_hour`",
            )),
            (StationRateSpec::CustomersPerHour(_), Jobs::Shipments | Jobs::Batches) => {
                Some(("only tills serve customers", "`units_per_hour`"))
            }
            (
                StationRateSpec::ShipmentsPerHour(_)
                | StationRateSpec::BatchesPerHour(_)
                | StationRateSpec::CustomersPerHour(_),
                Jobs::Orders,
            ) => Some(("a picking line picks the units of orders", "`units_per_hour`")),
            _ => None,
        };
        if let Some((message, help)) = conflict {
            checker.within("rate").conflict(message, help);
        }
        if let Some(servers) = self.servers {
            let mut checker = checker.within("servers");
            if self.is_by_people() {
                let help = "remove `servers`, or give the shifts no `people`";
                checker.conflict("the people of the shifts are the servers", help);
            }
            if !(1..=MAX_SERVERS).contains(&servers) {
                checker.out_of_range(servers, "1 to 10000");
            }
        }
        if let Some(varies) = self.varies {
            varies.check(&mut checker.within("varies"));
        }
        let mut shifts = checker.within("shifts");
        for (index, shift) in self.shifts.iter().enumerate() {
            self.check_shift(shift, &mut shifts.within(index));
        }
    }

    fn check_shift(&self, shift: &ShiftSpec, checker: &mut Checker) {
        shift.days.check(&mut checker.within("days"));
        if shift.days.is_monthly() {
            let help = "`daily`, or `on` some days of the week";
            checker.within("days").conflict("shifts repeat by the week", help);
        }
        if shift.until != LocalTime::MIDNIGHT && shift.until <= shift.from {
            let help = "a later time of the same day, or \"00:00\" for its end";
            checker.within("until").out_of_range(shift.until, help);
        }
        if let Some(share) = shift.share
            && !(share.si() > 0.0 && share.si() <= 1e3)
        {
            checker.within("share").out_of_range(share, "above 0, at most 1000");
        }
        if let Some(people) = shift.people {
            if shift.share.is_some() {
                checker.within("share").conflict(
                    "people work at the full rate, and this shift has a share of it too",
                    "`people`, or `share`",
                );
            }
            if !(1..=MAX_SERVERS).contains(&people) {
                checker.within("people").out_of_range(people, "1 to 10000");
            }
        } else if self.is_by_people() {
            checker.missing("`people`", "other shifts of this station state their people");
        }
    }

    /// Whether its shifts say how many people work.
    fn is_by_people(&self) -> bool {
        self.shifts.iter().any(|shift| shift.people.is_some())
    }

    /// The station in the running simulation.
    pub(in crate::supply) fn station(&self) -> Station {
        let shifts = self.shifts.iter().map(|shift| {
            let on = match &shift.days {
                DaysSpec::On(days) => Weekday::ALL.map(|day| days.contains(&day)),
                _ => [true; 7],
            };
            Shift {
                on,
                from: shift.from,
                until: shift.until,
                share: shift.share.map_or(1.0, Ratio::si),
                people: shift.people.map_or(0, |people| people as usize),
            }
        });
        Station::new(
            self.rate,
            self.per_job.map_or(0.0, Span::seconds),
            self.varies.map(VariationSpec::variation),
            self.servers.map_or(1, |servers| servers as usize),
            shifts.collect(),
            self.is_by_people(),
        )
    }
}
