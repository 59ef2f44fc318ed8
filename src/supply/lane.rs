//! Lanes: how goods get from one facility to others.
//!
//! A lane by timetable collects orders in an order book until its cut-off, departs with what its
//! origin has, and arrives by plan or later. A lane on demand sends each order as soon as its origin
//! has the goods, and takes a lead time. What the origin lacks is cancelled, or stays owed.
//!
//! ```text
//!  open order ──cut-off──▶ order ──departure──▶ shipment ──arrival──▶ stock
//!   revise        split ▲    (short units cancelled or owed)  ▲ LaneDelayed
//! ```
//!
//! Not modelled: capacity in units or pallets, modes, legs.

use super::facility::FacilityId;
use super::on_demand::{OnDemand, OnDemandSpec};
use super::order::{ClosedBook, OpenBook};
use super::ordering::{Ordering, OrdersSpec};
use super::product::{ProductClass, ProductId};
use super::slow_lane::Delay;
use super::stock::StockId;
use super::timetable::{Timetable, TimetableSpec};
use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::{SimTime, Stream};
use crate::quantity::{Currency, Money, MoneyPerUnit, id};
use bevy_ecs::prelude::Component;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::Arc;

id! {
    /// A lane from one facility to others.
    LaneId,
}

/// What a scenario says about lanes of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LaneSpec {
    /// From which facilities to which facilities or groups; each origin has a lane of its own.
    pub routes: IndexMap<String, Vec<String>>,
    /// How goods travel.
    #[serde(default)]
    pub mode: Mode,
    /// What it carries, of what both ends keep.
    #[serde(default)]
    pub goods: GoodsSpec,
    /// When it goes.
    pub service: ServiceSpec,
    /// How its destinations order.
    pub orders: OrdersSpec,
    /// What becomes of units that the origin lacks.
    #[serde(default)]
    pub short: Short,
    /// What a departure costs.
    #[serde(default)]
    pub cost_per_departure: Option<Money>,
    /// What a unit costs on its way.
    #[serde(default)]
    pub cost_per_unit: Option<MoneyPerUnit>,
}

/// How goods travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By truck.
    #[default]
    Road,
    /// By train.
    Rail,
    /// By vessel.
    Sea,
    /// By aircraft.
    Air,
}

impl Mode {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Road => "road",
            Self::Rail => "rail",
            Self::Sea => "sea",
            Self::Air => "air",
        }
    }
}

/// What a lane carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoodsSpec {
    /// Everything.
    #[default]
    All,
    /// Products of some classes.
    Classes(Vec<ProductClass>),
    /// Some products.
    Products(Vec<String>),
}

/// When a lane goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ServiceSpec {
    /// By timetable, with cut-offs.
    Timetable(TimetableSpec),
    /// Whenever something was ordered and is there.
    OnDemand(OnDemandSpec),
}

/// What becomes of ordered units that the origin lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Short {
    /// They are cancelled: who ordered them orders anew.
    #[default]
    Cancelled,
    /// They stay owed, and go as soon as they can.
    Backordered,
}

/// A lane in the running simulation: one origin, many destinations, many products.
#[derive(Component, Clone, Debug)]
pub struct Lane {
    /// Its number.
    pub id: LaneId,
    /// From where.
    pub origin: FacilityId,
    /// How goods travel.
    pub mode: Mode,
    /// To where.
    pub destinations: Vec<FacilityId>,
    /// What it carries.
    pub products: Vec<ProductId>,
    /// What becomes of units that the origin lacks.
    pub short: Short,
    /// Stock points at the destinations: by destination, then product.
    pub(super) cells: Arc<[Option<StockId>]>,
    /// Stock points at the origin, by product; none where its stock has no end.
    pub(super) sources: Vec<Option<StockId>>,
    /// Which products need not be whole.
    pub(super) divisible: Vec<bool>,
    pub(super) service: Service,
    pub(super) ordering: Ordering,
    pub(super) open: OpenBook,
    pub(super) closed: VecDeque<ClosedBook>,
    /// Units owed: by destination, then product.
    pub(super) owed: Vec<f64>,
    /// Draws of delays and lead times.
    pub(super) stream: Stream,
    pub(super) delays: Vec<Delay>,
    pub(super) cost_per_departure: f64,
    pub(super) cost_per_unit: f64,
    pub(super) delivered: Delivered,
}

/// How a lane goes.
#[derive(Clone, Debug)]
pub(super) enum Service {
    Timetable(Timetable),
    OnDemand(OnDemand),
}

/// How a lane kept its promises, and what it cost, over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Delivered {
    /// Shipments promised for within the measured time.
    pub due: u64,
    /// Those not delivered whole by then, cancelled ones among them.
    pub missed: u64,
    /// Hours by which shipments came after what was promised.
    pub late_h: f64,
    /// Cost of transport.
    pub cost: f64,
    /// Units sent.
    pub units: f64,
}

impl LaneSpec {
    /// Puts down what is wrong, names apart.
    pub fn check(&self, currency: Currency, checker: &mut Checker) {
        if self.routes.is_empty() {
            checker.within("routes").missing("a route", "name an origin and its destinations");
        }
        match &self.service {
            ServiceSpec::Timetable(timetable) => timetable.check(&mut checker.within("service")),
            ServiceSpec::OnDemand(on_demand) => on_demand.check(&mut checker.within("service")),
        }
        let timetabled = matches!(self.service, ServiceSpec::Timetable(_));
        self.orders.check(timetabled, &mut checker.within("orders"));
        if let Some(cost) = self.cost_per_departure {
            checker.within("cost_per_departure").currency(cost.currency(), currency);
        }
        if let Some(cost) = self.cost_per_unit {
            checker.within("cost_per_unit").currency(cost.currency(), currency);
        }
    }
}

impl Lane {
    /// Number of products carried: the length of a destination's vector of quantities.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.products.len()
    }

    /// The timetable, if it has one.
    #[must_use]
    pub const fn timetable(&self) -> Option<&Timetable> {
        match &self.service {
            Service::Timetable(timetable) => Some(timetable),
            Service::OnDemand(_) => None,
        }
    }

    /// When the order book of a departure closes; `None` on demand.
    #[must_use]
    pub fn cut_off(&self, departure: i64, clock: &Clock) -> Option<SimTime> {
        Some(self.timetable()?.cut_off(departure, clock))
    }

    /// The departure after one; `None` on demand.
    #[must_use]
    pub fn departure_after(&self, departure: i64, clock: &Clock) -> Option<i64> {
        Some(self.timetable()?.after(departure, clock))
    }

    /// When the goods of a departure should arrive; `None` on demand.
    #[must_use]
    pub fn planned_arrival(&self, departure: i64, clock: &Clock) -> Option<SimTime> {
        Some(self.timetable()?.arrives(departure, clock))
    }

    /// Until when the orders for a departure may be split anew; `None` if they may not.
    #[must_use]
    pub fn split_until(&self, departure: i64, clock: &Clock) -> Option<SimTime> {
        self.timetable()?.split_until(departure, clock)
    }

    /// Which of the destinations a facility is.
    #[must_use]
    pub fn destination(&self, facility: FacilityId) -> Option<usize> {
        self.destinations.iter().position(|known| *known == facility)
    }

    /// How it kept its promises so far; shipments under way are judged when they arrive.
    #[must_use]
    pub const fn delivered(&self) -> &Delivered {
        &self.delivered
    }

    /// Judges a shipment by its promise, if that lies within the measured time.
    pub(super) fn judge(
        &mut self,
        promised: SimTime,
        arrived: SimTime,
        whole: bool,
        clock: &Clock,
    ) {
        if promised >= SimTime::START && promised < clock.end() {
            let late = arrived > promised;
            self.delivered.due += 1;
            self.delivered.missed += u64::from(late || !whole);
            if late {
                self.delivered.late_h += arrived.since(promised).hours();
            }
        }
    }
}
