//! Probes: a node asks the pools on its ladders at intervals whether they run, between its requests.
//!
//! A probe is a message that the site answers if a server is up that runs the class of the arc. After a
//! number of probes in a row without an answer until the next one, the pool is unhealthy (`health`) until an
//! answer to a probe or to a request comes back. So a site that fails between two decisions is passed over
//! at the next one, and one that is back is asked again.
//!
//! Probes have their own connections, so that they do not wait behind reports and requests of their node.
//!
//! Where sites are chosen at each request, an answer carries the status of its pool (`infra::placement`).
//!
//! Assumed: a probe and its answer have 100 bytes. Source: health checks of load balancers (Envoy, active
//! health checking). Not modelled: probes that share connections with requests. Held to account by
//! `tests/it/decisions/health.rs` and `tests/it/decisions/shared_health.rs`.

use super::context::{DecisionContext, DecisionParams};
use super::contract::Task;
use super::health::Failed;
use super::probes::Probed;
use crate::decision::correlation::{CorrelationId, MessageKind, message_index};
use crate::infra::{Message, Pool};
use crate::kernel::{Agenda, Event, Now, Phase, SimTime, kinds};

kinds! { ProbesDue }

/// Size of a probe and of its answer, in bytes.
const PROBE_B: f64 = 100.0;

/// All nodes probe the pools on their ladders.
#[derive(Clone, Copy, Debug)]
pub struct ProbesDue {
    /// Number of probes before.
    pub number: u32,
}

impl Event for ProbesDue {
    const PHASE: Phase = Phase::Decision;

    fn identity(&self) -> u64 {
        u64::from(self.number)
    }
}

/// Counts the probes that were not answered, and sends the next ones.
pub(super) fn send_probes<T: Task>(now: Now<ProbesDue>, mut params: DecisionParams<T>) {
    let context = params.context();
    let Some((every, rule)) = context.probes.terms else { return };
    let (time, number, agenda) = (now.time(), now.event.number, now.agenda);
    for pair in 0..context.probes.probed.len() {
        let Some(probed) = context.probes.probed.get_mut(pair) else { continue };
        let was_awaited = std::mem::replace(&mut probed.is_awaited, true);
        (probed.number, probed.sent_at) = (number, time);
        let cause = probed.lost_by.take();
        let Probed { node, pool, .. } = *probed;
        if was_awaited {
            let failed = Failed { asked_at: time, is_definite: false, cause };
            context.health.fail(node, pool.at(), rule, failed, time);
        }
        let probe = Message {
            from: node,
            to: pool.node,
            bytes: PROBE_B,
            tag: CorrelationId::Probe { pair: pair as u32 }.bits(),
            index: message_index(MessageKind::Probe, pair, u64::from(number), 0),
            deadline: time + every,
        };
        context.network.send_or_fail_apart(agenda, probe);
    }
    agenda.after(every, ProbesDue { number: number + 1 });
}

impl<T: Task> DecisionContext<'_, '_, '_, T> {
    /// A probe is at its site, which answers if the pool runs.
    pub(super) fn take_probe(&mut self, agenda: &mut Agenda, pair: u32) {
        let Some(&probed) = self.probes.probed.get(pair as usize) else { return };
        let Probed { node, pool, class, number, .. } = probed;
        let Some(every) = self.probes.every() else { return };
        if !self.is_up(pool.at(), class) {
            let cause = self.pool(pool.at()).and_then(Pool::lowered_by);
            self.probes.lose(pair, cause);
            return;
        }
        // The answer carries a status where rungs are placed, and says then of which probe it is.
        let numbered = if self.placements.is_used() { number } else { 0 };
        let tag = CorrelationId::ProbeAnswer { pair, number: numbered }.bits();
        self.send_status(tag, pool.at(), class, agenda.now());
        let answer = Message {
            from: pool.node,
            to: node,
            bytes: PROBE_B,
            tag,
            index: message_index(MessageKind::ProbeAnswer, pair as usize, u64::from(number), 0),
            deadline: agenda.now() + every,
        };
        self.network.send_or_fail_apart(agenda, answer);
    }

    /// An answer to a probe is back.
    pub(super) fn take_probe_answer(&mut self, pair: u32, number: u32, now: SimTime) {
        if let Some(probed) = self.probes.probed.get_mut(pair as usize) {
            (probed.is_awaited, probed.lost_by) = (false, None);
            self.health.succeed(probed.node, probed.pool.at());
            if self.placements.is_used() && probed.number == number {
                let times = (probed.sent_at, now);
                self.placements.time_probe(probed.node, probed.pool.at(), times);
            }
        }
    }
}
