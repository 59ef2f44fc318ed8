//! Decisions: what is known where, who is asked, and what comes back in time.
//!
//! ```text
//!  feed ─▶ view ─┐
//!  trigger ──▶ request ─▶ plan ─▶ inference ─▶ answer ─▶ action
//!                 └ ladder: the next rung where one does not answer
//! ```
//! The layer knows both worlds: it carries what `supply` shows over `infra` to whoever decides, and
//! what they decide back to `supply`'s open orders. Each step of a decision is a file: `trigger`,
//! `ask`, `think`, `act`; what arrives from the network is handed out by `mail`.
//!
//! # When it is too late
//!
//! Each instant is inclusive: what comes in it makes it, what comes a nanosecond later does not.
//!
//! | arc | too late after | what stands then |
//! |---|---|---|
//! | [`Replenish`](arc::Task::Replenish) | the cut-off of the departure that it was made for | the order as it was: of an earlier decision, or the last plan |
//! | [`Allocate`](arc::Task::Allocate) | the end of the split | the book as it stood |
//! | each | an answer to a newer decision of the arc | the newer decision |
//! | each | its deadline | the same; nobody waits for an answer any more |
//!
//! The first three are `late` (an answer came, and was of no use), the last is `lost`. A decision is
//! counted if it was triggered within the measured time and ended before its end.
//!
//! # What goes wrong
//!
//! | what | what happens | reason | shown by |
//! |---|---|---|---|
//! | a report is lost | its view ages; no sale is lost with it | | `a_lost_report_only_ages_the_view` |
//! | request or answer is lost | its rung is waited for in vain, the next is asked | `message_lost` | `it_falls_rung_by_rung_…` |
//! | a link is cut, without another way | the same; the cut is the cause | `message_lost` | `it_falls_rung_by_rung_…` |
//! | a site is down, or too slow | its rung is waited for in vain; what lowers it is the cause | `not_served` | `a_site_without_power_…` |
//! | an answer is on its way too long | its rung is given up; the answer finds nobody | `no_answer` | `an_answer_that_comes_when_its_rung_was_given_up_…` |
//! | the queue is full | the site says so, the next rung is asked at once | `queue_full` | `a_full_queue_refuses_at_once_…` |
//! | the site knows nothing yet | the same | `no_view` | |
//! | the breaker is open | the rung is passed over; what made it fail is the cause | `breaker_open` | `a_breaker_opens_rests_and_closes_again` |
//! | no site has the role | the decision is lost as it is triggered | `no_site` | `where_every_rung_is_spared_or_none_exists_…` |
//! | no rung is left | the last plan stands: last week's order | that of the last rung | `last_weeks_order_repeats_…` |
//! | a view is older than an order of another site | it is ordered again | | `failover_orders_twice_…` |
//! | an answer comes too late | nothing changes; the site that gave it is not told | `closed`, `superseded` | `an_answer_at_the_cut_off_makes_it_…` |
//!
//! The reason of a decision that acted is that of the last rung that failed before, its cause the
//! first incident on the way. The tests are in `tests/it/decisions`.
//!
//! Not modelled: acknowledgements of what was acted on, calling a request back from its pool, what a
//! split changed in reports from before it (but for the split after).

mod act;
pub mod allocate;
pub mod arc;
mod ask;
mod assemble;
mod ended;
pub mod feed;
pub mod forecast;
mod ideal;
pub mod ladder;
pub mod ledger;
mod mail;
mod office;
pub mod open;
mod plan;
pub mod replenish;
mod spec;
pub mod store;
mod stores;
pub mod tag;
mod tally;
mod task;
mod think;
mod trigger;
pub mod view;
mod views;

pub use ask::RungGivenUp;
pub use assemble::assemble;
pub use feed::StoresReport;
pub use ideal::Ideal;
pub use open::DecisionEnded;
pub use spec::DecisionsSpec;
pub use trigger::ArcsFallDue;

use crate::kernel::{Simulation, kinds};

kinds! { StoresReport, ArcsFallDue, RungGivenUp, DecisionEnded }

/// Registers who handles what.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(tally::start_measuring)
        .on(feed::report)
        .on(trigger::trigger)
        .on(mail::take_message)
        .on(mail::miss_message)
        .on(think::answer)
        .on(ask::give_up_rung);
}
