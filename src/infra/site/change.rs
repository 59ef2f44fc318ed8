//! Changes of state of a site: what an operator sees switch, as opposed to what drifts.
//!
//! Telemetry is sampled at an interval; a change between two samples has its own reading, at the
//! end of its instant, so that no outage is too short to leave a trace.

use super::parts::SitePartsItem;
use super::switched::{Switched, SwitchedRacks};
use crate::infra::compute::{DownReason, RackGroup, RackGroups};
use crate::infra::cooling::CoolantLoop;
use crate::infra::id::SiteId;
use crate::kernel::{Agenda, Event, Phase, kinds};

kinds! { SiteStateChanged }

/// Fact: the state of a site changed in this instant.
#[derive(Clone, Copy, Debug)]
pub struct SiteStateChanged {
    /// Site at which it occurs.
    pub site: SiteId,
}

impl Event for SiteStateChanged {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

fn switched(parts: &SitePartsItem) -> Switched {
    let water = parts.water.as_deref();
    let groups = parts.racks.as_deref().map_or(&[][..], RackGroups::all);
    let group = |group: &RackGroup| SwitchedRacks {
        up: group.up(),
        down: DownReason::ALL.map(|reason| group.down(reason)),
        failed: group.failed(),
        throttle_step: group.throttle_step(),
    };
    Switched {
        source: parts.feed.source(),
        racks: groups.iter().map(group).collect(),
        discharges: parts.feed.power().battery > 0.0,
        servers_up: parts.pools.servers_up(),
        plant_runs: parts.plant.runs(),
        plant_failed: parts.plant.failed_share(),
        is_regulating: water.is_none_or(|water| water.keeps_set_point()),
        cut_out_units: water.map_or(0, |water| water.cut_out_units()),
        flow_shares: parts.coolant.iter().map(CoolantLoop::flow_share).collect(),
        energised_w: parts.feed.energised_w(),
        is_capped: parts.feed.limit().incident().is_some(),
        capped_speed: parts.feed.limit().speed(),
        generators_running: parts.generator.as_deref().map_or(0, |generator| generator.running()),
        is_ups_failed: parts.ups.as_deref().is_some_and(|ups| ups.is_failed()),
    }
}

/// Shows recorders a changed state, once in an instant.
pub(super) fn show_change(parts: &mut SitePartsItem, agenda: &mut Agenda) {
    if !agenda.is_observed::<SiteStateChanged>() {
        return;
    }
    let state = switched(parts);
    let seen = &mut parts.site.last_seen;
    if seen.state.as_ref() == Some(&state) {
        return;
    }
    let is_first = seen.state.replace(state).is_none();
    let now = agenda.now();
    if !is_first && seen.told_at != Some(now) {
        seen.told_at = Some(now);
        agenda.record_at_end(SiteStateChanged { site: parts.site.id() });
    }
}
