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
//! | [`quantity`] | units, money, dates, names, mistakes |
//! | [`kernel`] | time, calendar, handlers, random draws, fingerprints, statistics |
//! | [`environment`] | the local calendar, areas, weather, incidents |
//! | [`infra`] and [`supply`] | two worlds that do not know each other |
//! | [`decision`] | feeds, views, ladders, forecasts, replenishment, allocation |
//! | [`disruption`] | what strikes from outside, one file a kind |
//! | [`scenario`] | from RON to a World that is ready to run |
//! | [`outcome`] | recorders, tables, KPIs, Parquet |
//! | [`study`] | replications, arms, paired comparison |
//! | [`report`] | the page that is printed |
//! | [`cli`] | one file a subcommand |
//!
//! A concept has its Spec (what a person writes), its Component (what the simulation touches, plain
//! numbers in SI units) and its handlers in one file; its row is in the file of its table.

pub mod cli;
pub mod decision;
pub mod disruption;
pub mod environment;
pub mod infra;
pub mod kernel;
pub mod outcome;
pub mod quantity;
pub mod report;
pub mod scenario;
pub mod study;
pub mod supply;
