//! Legs: what a shipment travels after the first, from a place of transfer to the next or to its destination.
//!
//! A lane is the way of its goods. Its service is the first leg; `onward` names the others, in order, which lanes may
//! share. A shipment that has reached the end of a leg, and been handled at the port there if there is one, joins the
//! next departure of the following leg whose cut-off is not past, or leaves at once where the leg has a lead time; it
//! keeps its promise, its order and its number. Legs are slowed down and delayed each by itself, by name or by mode.
//!
//! The planned arrival of a lane runs through its legs: `a₀` as the lane plans it, `aₖ` the planned arrival of the
//! first departure of leg `k` with its cut-off at `aₖ₋₁` or later, or `aₖ₋₁` and the mean lead time; behind a port,
//! after the handling of a usual shipment. Cut-off, promise and protected time follow. What arrives at a destination on
//! a closed day comes when its next open day begins, unless it comes through a port at the end of the last leg.
//!
//! Not modelled: vehicles and room of onward legs, closed days of places of transfer, several shipments that are
//! combined or split there. Held to account by `tests/it/transit/legs.rs`.

use super::handling::Handling;
use super::mode::Mode;
use super::onward::Onward;
use super::station::Station;
use super::timetable::Timetable;
use super::timetable_spec::TimetableSpec;
use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::{Law, LawSpec, SimSpan, SimTime};
use crate::quantity::{Currency, MoneyPerUnit, Span};
use crate::supply::id::PortId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A leg that shipments travel after another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegSpec {
    /// Mode of transport.
    #[serde(default)]
    pub mode: Mode,
    /// Area whose clock its timetable follows at both ends; the clock of the scenario if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Departures by timetable, or a lead time.
    pub service: LegServiceSpec,
    /// Port or border post at its end; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// Cost of transport per unit; zero if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_unit: Option<MoneyPerUnit>,
}

/// When a leg departs and arrives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegServiceSpec {
    /// By timetable: what is there by the cut-off departs, without `split_until` and `grace`. The delay is drawn for
    /// each departure.
    Timetable(TimetableSpec),
    /// At once: each shipment takes a lead time, drawn for each.
    Lead(LawSpec),
}

/// A leg in the running simulation.
#[derive(Clone, Debug)]
pub struct Leg {
    pub(super) mode: Mode,
    pub(super) service: LegService,
    pub(super) port: Option<PortId>,
    pub(super) cost_per_unit: f64,
}

/// When a leg departs and arrives, in the running simulation.
#[derive(Clone, Debug)]
pub enum LegService {
    /// By timetable.
    Timetable(Box<Timetable>),
    /// At once, with a lead time.
    Lead(Law),
}

impl LegSpec {
    /// Reports what is out of range; names are resolved elsewhere.
    pub(in crate::supply) fn check(&self, currency: Currency, checker: &mut Checker) {
        if let Some(cost) = self.cost_per_unit {
            let mut checker = checker.within("cost_per_unit");
            checker.currency(cost.currency(), currency);
            if cost.si() < 0.0 {
                checker.out_of_range(cost, "an amount of zero or more");
            }
        }
        let mut checker = checker.within("service");
        match &self.service {
            LegServiceSpec::Lead(law) => {
                if let Some(issue) = law.issue() {
                    checker.conflict(issue, "correct the parameters");
                }
            }
            LegServiceSpec::Timetable(timetable) => {
                timetable.check(&mut checker);
                timetable.check_arrivals(&mut checker);
                let further = &timetable.further_waves;
                if timetable.split_until.is_some()
                    || further.iter().any(|wave| wave.split_until.is_some())
                {
                    checker.within("split_until").conflict(
                        "the orders of a shipment under way are not reallocated",
                        "leave it out; the lane's own timetable may have one",
                    );
                }
                if timetable.grace != Span::ZERO {
                    checker.within("grace").conflict(
                        "promises are those of the lane",
                        "leave it out, and state the grace of the lane",
                    );
                }
            }
        }
    }

    /// Seconds that it takes without waiting: its mean lead time, or none by timetable.
    pub(in crate::supply) fn least_seconds(&self) -> f64 {
        match &self.service {
            LegServiceSpec::Timetable(_) => 0.0,
            LegServiceSpec::Lead(law) => law.law().mean_seconds(),
        }
    }

    /// The leg in the running simulation, by the clock of its area.
    pub(in crate::supply) fn leg(
        &self,
        clock: Option<crate::environment::LocalClock>,
        port: Option<PortId>,
    ) -> Leg {
        Leg {
            mode: self.mode,
            service: match &self.service {
                LegServiceSpec::Timetable(timetable) => LegService::Timetable(Box::new(
                    timetable.timetable().between(clock.clone(), clock),
                )),
                LegServiceSpec::Lead(law) => LegService::Lead(law.law()),
            },
            port,
            cost_per_unit: self.cost_per_unit.map_or(0.0, MoneyPerUnit::si),
        }
    }
}

impl Leg {
    /// Mode of transport.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// When it departs and arrives.
    #[must_use]
    pub const fn service(&self) -> &LegService {
        &self.service
    }

    /// The port at its end.
    #[must_use]
    pub const fn port(&self) -> Option<PortId> {
        self.port
    }

    /// Cost of a unit sent, in the scenario's currency.
    #[must_use]
    pub const fn cost_per_unit(&self) -> f64 {
        self.cost_per_unit
    }

    /// Planned arrival at its end of what is ready at its beginning at an instant.
    fn planned(&self, ready: SimTime, clock: &Clock) -> SimTime {
        match &self.service {
            LegService::Timetable(timetable) => {
                timetable.reaches(timetable.first_open(ready, clock), clock)
            }
            LegService::Lead(law) => ready + SimSpan::from_seconds(law.mean_seconds()),
        }
    }
}

/// The onward legs of a lane as it plans them.
#[derive(Clone, Debug)]
pub(super) struct OnwardPlan {
    /// Each leg, with the handling of a usual shipment at its end.
    pub(super) legs: Vec<(Leg, Option<Handling>)>,
}

impl OnwardPlan {
    /// Legs with their ports, of which each handles a number of units in a number of shipments at a departure.
    pub(super) fn new<'a>(
        legs: impl Iterator<Item = (&'a Leg, Option<&'a Station>)>,
        (units, shipments): (f64, f64),
    ) -> Self {
        let handling = |port: &Station| Handling::new(port.clone(), port.work_of(units, shipments));
        Self { legs: legs.map(|(leg, port)| (leg.clone(), port.map(handling))).collect() }
    }

    /// Mean time that the legs take from any hour of the run's first week.
    pub(super) fn mean_time(&self, clock: &Clock) -> SimSpan {
        const HOURS: i64 = 7 * 24;
        let begin = clock.begin();
        let time = |hour: i64| {
            let ready = begin + SimSpan::HOUR * hour;
            self.planned(0, ready, clock).since(ready).seconds()
        };
        SimSpan::from_seconds((0..HOURS).map(time).sum::<f64>() / HOURS as f64)
    }
}

impl Onward for OnwardPlan {
    fn planned(&self, from: usize, ready: SimTime, clock: &Clock) -> SimTime {
        self.legs.iter().skip(from).fold(ready, |ready, (leg, handling)| {
            let reaches = leg.planned(ready, clock);
            handling.as_ref().map_or(reaches, |port| port.planned(reaches, clock))
        })
    }

    fn planned_from_end(&self, leg: usize, reaches: SimTime, clock: &Clock) -> SimTime {
        let handling = self.legs.get(leg).and_then(|(_, handling)| handling.as_ref());
        let ready = handling.map_or(reaches, |port| port.planned(reaches, clock));
        self.planned(leg + 1, ready, clock)
    }
}
