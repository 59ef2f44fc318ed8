//! Issues of the weather forecast: each is sent to every site that decides (`weather`).

use super::feed::Feeds;
use crate::decision::correlation::{CorrelationId, MessageKind, message_index};
use crate::infra::{Message, Network};
use crate::kernel::{Event, Now, Phase, kinds};
use bevy_ecs::prelude::ResMut;

kinds! { ForecastIssued }

/// A weather forecast is issued.
#[derive(Clone, Copy, Debug)]
pub struct ForecastIssued {
    /// Its number, from 0 at the start of the run.
    pub issue: u32,
}

impl Event for ForecastIssued {
    const PHASE: Phase = Phase::Arrival;

    fn identity(&self) -> u64 {
        u64::from(self.issue)
    }
}

/// A forecast is sent to every site that decides.
pub(super) fn send_forecasts(
    now: Now<ForecastIssued>,
    mut feeds: ResMut<Feeds>,
    mut network: Network,
) {
    let issue = now.event.issue;
    let (from, bytes, next) = (feeds.forecasts_from, feeds.forecast_b, feeds.forecast_every);
    let agenda = now.agenda;
    feeds.issued = issue;
    for &(site, to) in &feeds.sites {
        let message = Message {
            from,
            to,
            bytes,
            tag: CorrelationId::Forecast { issue }.bits(),
            index: message_index(MessageKind::Forecast, site, u64::from(issue), 0),
            deadline: agenda.now() + next,
        };
        network.send(agenda, message);
    }
    agenda.after(next, ForecastIssued { issue: issue + 1 });
}
