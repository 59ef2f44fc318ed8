//! Decisions: what sites know, which site is asked, and which answers arrive in time.
//!
//! ```text
//!  knowledge:  report ─▶ feed ─▶ view ─┐
//!  lifecycle:  trigger ─▶ request ─▶ inference ─▶ answer ─▶ order ─▶ acknowledgement ─▶ outcome
//!                            └ ladder: the next rung if one does not answer
//!  task:       scope ──────────────────▶ infer ────────────▶ act        model: forecast, work
//! ```
//! The layer connects both models: it sends reports of `supply` over the network of `infra` to the
//! sites, their answers back, and the orders that follow to the origins of their lanes.
//!
//! # Time limits
//!
//! Each instant is inclusive: an answer at that instant is in time, a nanosecond later it is not.
//!
//! | task | too late after | fallback |
//! |---|---|---|
//! | [`replenish`](task::replenish) | the cut-off of its departure, where the order arrives | the present order: that of an earlier decision, or the last plan |
//! | [`allocate`](task::allocate) | the close of the allocation | the present order book |
//! | each | the action on a newer decision of the arc | the newer decision |
//! | each | its deadline | the same; no further answer is awaited |
//!
//! The first three are `late` (an answer arrived without effect), the last is `lost`. A decision is
//! counted if it was triggered within the measured time and ended before its end.
//!
//! # Failures
//!
//! | failure | consequence | reason | test |
//! |---|---|---|---|
//! | a report is lost | the view ages; cumulative sales stay complete | | `a_lost_report_only_ages_the_view` |
//! | a weather forecast is lost | the site plans by the last it received | | `an_isolated_site_plans_by_the_last_forecast_it_received` |
//! | an order is lost on its way | the book stays as it is, with the last plan that stands at the origin | as of a request | `an_isolated_store_orders_nothing_…` |
//! | its acknowledgement is lost | the order counts; the facility does not know | | `an_order_whose_acknowledgement_is_lost_…` |
//! | a request is lost | its sender knows: the next pool is asked at once | `message_lost`, or `overdue` if it was not sent whole in time | `a_request_without_a_route_…` |
//! | a link is cut, without another route | the same once routers know; the cut is the cause | `no_route` | `a_decision_falls_rung_by_rung_…` |
//! | an answer is lost | the rung times out; the next is asked | as of a request | `a_decision_falls_rung_by_rung_…` |
//! | nothing runs at a site | its network says so after the detection time; the incident at the site is the cause | `not_served` | `a_site_without_power_…` |
//! | a site goes dark with a request, or is too slow | the rung times out; the incident at the site is the cause | `not_served` | `a_site_that_goes_dark_…` |
//! | an answer is delayed | the rung times out; the answer is ignored | `no_answer` | `an_answer_after_the_timeout_of_its_rung_…` |
//! | the queue is full | the site refuses; the next rung is asked at once | `queue_full` | `a_full_queue_refuses_at_once_…` |
//! | the site has no view yet | the same | `no_view` | `a_site_without_a_view_refuses_at_once` |
//! | a pool refuses, cannot be reached, or does not answer | it counts as unhealthy by the rule of `health`; a rung asks the nearest healthy one | | `an_unhealthy_site_is_passed_over_…` |
//! | no pool of a rung is healthy, and there is a breaker | the rung is skipped; the incident behind the last failure is the cause | `breaker_open` | `a_breaker_opens_…` |
//! | no site has the role | the decision is lost as it is triggered | `no_site` | `with_all_breakers_open_or_without_a_site_…` |
//! | no site passes the filters of a placed rung | the rung is skipped; the incident behind a failure there is the cause | `not_placed` | `what_no_site_may_run_is_refused_…` |
//! | the model is not loaded at the site | the request waits there for weights and start | `model_starting` if the rung times out | `a_start_longer_than_the_patience_…` |
//! | no rung is left | the last plan applies: last week's order | that of the last rung | `last_weeks_order_repeats_…` |
//! | a view is older than an order of another site, and no ledger has shown it | the units are ordered again | | `failover_orders_twice_…` |
//! | an answer arrives too late | nothing changes; the site is not notified | `closed`, `superseded` | `an_answer_at_the_cut_off_is_in_time_…` |
//!
//! The reason of a decision that acted is that of the last rung that failed before; its cause is
//! the first incident behind a failure or delay. The tests are in `tests/it/decisions`.
//!
//! Not modelled: cancelling a request at its pool, applying an allocation to
//! reports made before it (except for the next allocation).

mod arc;
mod assemble;
mod correlation;
mod ideal;
pub mod knowledge;
mod lifecycle;
pub mod model;
mod placing;
mod spec;
pub mod task;

pub use crate::{arc_spec, tasks};
pub use arc::{ArcPlaces, Assignment, HasTerms, ListedTask, TaskSpec};
pub use assemble::assemble;
pub use correlation::RungRequest;
pub use ideal::Ideal;
pub use knowledge::{
    DecidedLine, ForecastIssued, LineBasis, PlanInputs, ReportingRestored, ReportingSlowed,
    ReportsDue, SiteRecord, Views,
};
pub use lifecycle::{
    Actuation, ArcGroup, ArcGroups, ArcTerms, ArcsTriggered, BreakerSpec, DecisionConcluded,
    DecisionCounters, HostUnreachable, Inferred, LedgersDue, LineDecided, MOST_CANDIDATES,
    MOST_PLACED, ModelStarted, Part, PartPlaces, Placed, ProbesDue, Reason, RungSpec, RungTimedOut,
    SitePlaced, Stage, Status, Task, TaskState, TriggerInputs, decision_number,
};
pub use model::{ModelSpec, ModelsSpec};
pub use spec::DecisionsSpec;

use crate::environment::{Clock, Weather};
use crate::kernel::{Simulation, StateList};
use crate::supply::DemandModel;
use bevy_ecs::prelude::World;

/// The decisions of the bundled tasks that are still open, in the order of their numbers.
#[must_use]
pub fn open_decisions(world: &World) -> Vec<DecisionConcluded> {
    lifecycle::open::<task::AnyTask>(world)
}

/// The state of the decisions of the bundled tasks, for forks.
pub fn list_state(list: &mut StateList) {
    list.add::<Ideal>().add::<knowledge::Feeds>().add::<model::DemandProfiles>();
    list.add::<knowledge::Catalogue>().add::<Views>().add::<ArcGroups>();
    lifecycle::list_state::<task::AnyTask>(list);
}

/// Plans by the weather to come, once that has changed.
pub fn replan_weather(world: &mut World) {
    let clock = world.resource::<Clock>().clone();
    let (demand, weather) =
        (world.resource::<DemandModel>().clone(), world.resource::<Weather>().clone());
    if let Some(mut profiles) = world.get_resource_mut::<model::DemandProfiles>() {
        profiles.replan(&demand, &weather, &clock);
    }
}

/// Registers the handlers of all bundled tasks.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    install_tasks::<task::AnyTask, W>(sim);
}

/// Registers the handlers of a list of tasks.
pub fn install_tasks<T: Task, W: Send + 'static>(sim: &mut Simulation<W>) {
    knowledge::install(sim);
    lifecycle::install::<T, W>(sim);
}
