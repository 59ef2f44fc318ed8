//! Tills: the station of a shop at which customers wait in line and pay, with room for a number of them.
//!
//! All products of the shop share its tills. A customer who comes one by one and finds fewer than `room` others in
//! line and at the tills takes what there is of the goods, stands in line with them, and is served in the order of
//! arrival. One who finds `room` of them leaves without goods. With Poisson arrivals and exponential service
//! (`varies: exponential`) the number of customers is that of M/M/c/K, with `K = room`:
//!
//! ```text
//!  π_{n+1} · μ · min(n + 1, c) = π_n · λ    for n < K,     share turned away = π_K
//! ```
//! Source: Kleinrock (1975), Queueing Systems I, section 3.6 (birth-death chains). What happens in a run:
//! `transport::tills`. Valid for demand by `one_by_one` alone: demand by the hour or by the period has no customers who
//! could stand in line, and tills are refused there. Not modelled: customers who leave a line they stand in, who
//! choose between lines, or who buy several products at once. Held to account by the family `MMcK` of
//! `tests/it/oracles` and by `tests/it/stations/tills.rs`.

use super::station::Station;
use super::station_rate::StationRateSpec;
use super::station_spec::{Jobs, ShiftSpec, StationSpec};
use super::variation::VariationSpec;
use crate::issue::Checker;
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most customers in line and at the tills.
const MAX_ROOM: u32 = 1_000_000;

/// The tills of a shop: customers wait in one line and are served in the order of arrival.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TillsSpec {
    /// What each till handles at the full rate, in customers or in units an hour.
    pub rate: StationRateSpec,
    /// Customers in line and at the tills together, 1 to 1000000, at least as many as there are tills; one who
    /// finds so many leaves without goods.
    pub room: u32,
    /// Shifts; they work day and night if there are none.
    #[serde(default)]
    pub shifts: Vec<ShiftSpec>,
    /// Tills side by side, each with one customer at a time; 1 if absent, 1 to 10000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub servers: Option<u32>,
    /// Time at the full rate that each customer takes beside what the units take; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_job: Option<Span>,
    /// How the work of customers varies about its mean; not at all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub varies: Option<VariationSpec>,
}

/// The tills of a shop in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Tills {
    /// Rate, servers and shifts.
    pub station: Station,
    /// Customers in line and at the tills at most.
    pub room: usize,
}

impl TillsSpec {
    /// The tills as a station.
    fn station_spec(&self) -> StationSpec {
        let Self { rate, room: _, shifts, servers, per_job, varies } = self.clone();
        StationSpec { rate, shifts, servers, per_job, varies }
    }

    /// Reports what is out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        let station = self.station_spec();
        station.check(Jobs::Customers, checker);
        if !(1..=MAX_ROOM).contains(&self.room) {
            checker.within("room").out_of_range(self.room, "1 to 1000000");
        } else if (self.room as usize) < station.station().most_servers() {
            checker.within("room").conflict(
                format!("room for {} customers, and more tills than that", self.room),
                "a `room` of at least the number of tills: it counts those who are served too",
            );
        }
    }

    /// The tills in the running simulation.
    pub(super) fn tills(&self) -> Tills {
        Tills { station: self.station_spec().station(), room: self.room as usize }
    }
}
