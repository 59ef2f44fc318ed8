//! reflexarc plays a company's supply chain and the data centres that think for it on one clock, so
//! that a failed coolant pump, a power cap or a slow link can be followed, cause by cause, to the
//! shelf it emptied and the shipment it missed.
//!
//! # The arc
//!
//! ```text
//!  grid feed ─ power chain ─ racks ─ heat ─ coolant loop ─ facility water ─ weather
//!                              │  ▲ throttle │
//!                              ▼             ▼
//!  stock, orders, trucks ─feed─▶ network ─▶ view ─▶ inference queue ─▶ decision ─▶ network ─▶ action
//!         ▲                                                                                     │
//!         └──────────────── orders · split ◀────────────────────────────────────────────────────┘
//!                     cut-off made or missed → departure → arrival → stock → sale or stockout
//! ```
//! Nothing on this path is short-circuited: each module knows its neighbours alone, and an effect
//! reaches the shelf because each step handed its consequence to the next.
//!
//! # The map
//!
//! A layer may use only the layers above it in this list; a test reads the `use` lines.
//!
//! | layer | what it is |
//! |---|---|
//! | [`quantity`] | units, money, dates, names |
//! | [`issue`] | what is wrong with a specification |
//! | [`kernel`] | time, calendar, handlers, random draws, fingerprints, statistics |
//! | [`causality`] | incidents and their causes |
//! | [`environment`] | the local calendar, areas, weather |
//! | [`infra`] and [`supply`] | two worlds that do not know each other |
//! | [`decision`] | feeds, views, ladders, forecasts, replenishment, allocation |
//! | [`disruption`] | what strikes from outside, one file a kind |
//! | [`measure`] | declarations of KPIs and columns |
//! | [`scenario`] | from RON to a World that is ready to run |
//! | [`outcome`] | recorders, tables, KPIs, Parquet |
//! | [`study`] | replications, arms, paired comparison |
//! | [`report`] | the page that is printed |
//! | [`cli`] | one file a subcommand |
//!
//! A concept has its Spec (what a person writes), its Component (what the simulation touches, plain
//! numbers in SI units) and its handlers in one file; its row is in the file of its table.
//!
//! # One pump failure, from its Spec to the verdict
//!
//! `"pumps": pump_failure(where: role(large), pumps: 2, at: "2022-07-17T06:00", until: …)`, put into the
//! story of London, goes this way, and never turns back:
//!
//! 1. [`scenario`] reads it with its file and line, and checks it against what the story declares.
//! 2. [`disruption`] foresees an incident, the root of all that follows, and puts
//!    [`PumpFailed`](infra::PumpFailed) on the agenda for each pump of each site of that role.
//! 3. [`infra`]: the flow of the coolant stops, and with it the conductance to the loop. The balance of
//!    the site takes the new slope of the chips' temperature and schedules one
//!    [`LimitReached`](infra::LimitReached): the first step of the throttle, 4 min later, then the trip.
//!    Each begins an incident that names the one before as its cause. The [`Pool`](infra::Pool) has no
//!    server left.
//! 4. [`decision`]: a request goes over the [`Network`](infra::Network) and nobody answers. Its patience
//!    ends ([`RungGivenUp`](decision::RungGivenUp)), the incident that lowers the site becomes the
//!    decision's cause, and the next rung of the ladder is asked: a small model, on its own view.
//! 5. [`supply`]: what it answers revises the shop's open order ([`OrderRevision`](supply::OrderRevision)). At
//!    the [`CutOff`](supply::CutOff) what stands is sent, [`Departs`](supply::Departs) the next day, and
//!    comes the day after ([`ShipmentsArrive`](supply::ShipmentsArrive)), into a heatwave that the small
//!    model did not see coming. [`HourOfTrade`](supply::HourOfTrade) finds the shelf empty.
//! 6. [`outcome`]: observers wrote each step into its table, the causes as links; at the end a
//!    [`Harvest`](outcome::harvest::Harvest) holds the sums, a KPI is a function of it, and the books
//!    must balance.
//! 7. [`study`] plays the same draws without the pumps' failure, and both without the limits of the
//!    infrastructure; a [`Comparison`](study::compare::Comparison) says what the difference is worth.
//! 8. [`report`] prints the verdict, and walks one empty shelf back the same way: shipment, order,
//!    decision, rung, trip, throttle, pump.

pub mod causality;
pub mod cli;
pub mod decision;
pub mod disruption;
pub mod environment;
pub mod infra;
pub mod issue;
pub mod kernel;
pub mod measure;
pub mod outcome;
pub mod quantity;
pub mod report;
pub mod scenario;
pub mod study;
pub mod supply;
