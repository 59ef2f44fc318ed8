//! The table `requests`: all inference requests, with waiting time, service time and outcome.

use crate::infra::{Infrastructure, RequestFact, RequestOutcome, Requests};
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::rows::table;
use bevy_ecs::prelude::{Res, World};
use std::sync::Arc;

table! {
    /// One inference request, when it ended, or at the end of the run.
    RequestRow in RequestRows as "requests" {
        submitted: SimTime, "", Key, "instant at which it was submitted to the pool";
        site: Arc<str>, "", Key, "the site";
        pool: Option<Arc<str>>, "", Key, "the pool; null at a site whose only pool has no name";
        class: &'static str, "", AtEvent, "class of its work: `ours`, `batch`, `training` or `tenants`, that of the arc which decides";
        queued: f64, "s", AtEvent, "time from submission to the start of service; of an open request that has not started, to the end of the run";
        service: f64, "s", AtEvent, "time from the start of service to the end of the request; of an open one, to the end of the run";
        throttle_step: u32, "1", AtEvent, "throttle step in force when service started; 0 is full speed";
        outcome: &'static str, "", AtEvent, "how it ended: `answered`, `expired`, `refused`, `gave_up` or `stopped`, or `open` at the end of the run";
        cause: Option<u32>, "1", AtEvent, "number of the incident that reduced the capacity of the pool or raised its background load, if the request was not answered; null without one";
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<RequestRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(end::<W>);
}

fn end<W: AsMut<RequestRows>>(seen: Seen<RequestFact, W>, infrastructure: Res<Infrastructure>) {
    if let Some(row) = row(&seen.event, &infrastructure) {
        seen.writer.as_mut().push(row);
    }
}

/// Adds the requests that are open at the end of the run.
pub(in crate::outcome) fn end_open(world: &World, end: SimTime, rows: &mut RequestRows) {
    let (Some(requests), Some(infrastructure)) =
        (world.get_resource::<Requests>(), world.get_resource::<Infrastructure>())
    else {
        return;
    };
    let open = requests.open_at(end);
    open.iter().filter_map(|fact| row(fact, infrastructure)).for_each(|row| rows.push(row));
}

fn row(event: &RequestFact, infrastructure: &Infrastructure) -> Option<RequestRow> {
    (event.submitted >= SimTime::START).then(|| RequestRow {
        submitted: event.submitted,
        site: infrastructure.sites.name(event.site).clone(),
        pool: infrastructure.pool_name(event.site, event.pool).cloned(),
        class: event.class.word(),
        queued: event.queued_s,
        service: event.service_s,
        throttle_step: event.step,
        outcome: match event.outcome {
            RequestOutcome::Answered => "answered",
            RequestOutcome::Expired => "expired",
            RequestOutcome::Refused => "refused",
            RequestOutcome::GaveUp => "gave_up",
            RequestOutcome::Stopped => "stopped",
            RequestOutcome::Open => "open",
        },
        cause: event.cause.map(|cause| cause.index() as u32),
    })
}
