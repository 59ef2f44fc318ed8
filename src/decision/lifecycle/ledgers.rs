//! Ledgers: sites tell each other what they have decided, at intervals and over the network.
//!
//! Every site that a placed rung may ask sends the others that decide for the same places its decided orders of those
//! places which no report has shown yet, if any has changed since the last ledger, or that was lost. Each ledger
//! replaces the one before from that site. A site without a server up sends none. Until a ledger arrives, a site that takes over can order again what another has ordered; what it
//! decides itself replaces what it knows of the same departure.
//!
//! Ideal `feeds` remove its effect: a view then shows what is on order. Source: MODEL §6, "until that ledger is
//! shared: failover can order twice". Not modelled: acknowledged ledgers, ledgers passed on by a third site. Held to
//! account by `tests/it/decisions/placement/ledger.rs`.

use super::context::{DecisionContext, DecisionParams};
use super::contract::Task;
use super::ledger_post::{LedgerOnTheWay, Ledgers};
use crate::decision::correlation::{CorrelationId, MessageKind, message_index};
use crate::infra::{Message, Pools};
use crate::kernel::{Event, Now, Phase, kinds};

kinds! { LedgersDue }

/// All sites send their ledgers.
#[derive(Clone, Copy, Debug)]
pub struct LedgersDue {
    /// Number of ledgers before.
    pub number: u32,
}

impl Event for LedgersDue {
    const PHASE: Phase = Phase::Decision;

    fn identity(&self) -> u64 {
        u64::from(self.number)
    }
}

/// Every site sends its ledger to those that lack something of it.
pub(super) fn send_ledgers<T: Task>(now: Now<LedgersDue>, mut params: DecisionParams<T>) {
    let context = params.context();
    let Some((every, bytes)) = context.placements.terms.as_ref().and_then(|terms| terms.ledger)
    else {
        return;
    };
    let (time, number, agenda) = (now.time(), now.event.number, now.agenda);
    for index in 0..context.placements.ledgers.pairs.len() {
        let Some(&pair) = context.placements.ledgers.pairs.get(index) else { break };
        let ((from, from_node), (to, to_node)) = (pair.from, pair.to);
        let changes = context.views.changes(from.index());
        if pair.sent == Some(changes)
            || context.pools_of(from).is_none_or(|pools| Pools::servers_up(pools) == 0)
        {
            continue;
        }
        let ledger = context.views.ledger(context.catalogue, (from.index(), to.index()));
        let Ledgers { pairs, on_the_way } = &mut context.placements.ledgers;
        if let Some(pair) = pairs.get_mut(index) {
            pair.sent = Some(changes);
        }
        // A slot has 32 bits: fewer ledgers are on their way at a time than that.
        let slot = on_the_way.insert(LedgerOnTheWay { pair: index, ledger }) as u32;
        let message = Message {
            from: from_node,
            to: to_node,
            bytes,
            tag: CorrelationId::Ledger { slot }.bits(),
            index: message_index(MessageKind::Ledger, pair.number, u64::from(number), 0),
            // The next one replaces it.
            deadline: time + every,
        };
        context.network.send(agenda, message);
    }
    agenda.after(every, LedgersDue { number: number + 1 });
}

impl<T: Task> DecisionContext<'_, '_, '_, T> {
    /// A ledger is at its site.
    pub(super) fn take_ledger(&mut self, slot: u32) {
        let Ledgers { pairs, on_the_way } = &mut self.placements.ledgers;
        let Some(LedgerOnTheWay { pair, ledger }) = on_the_way.try_remove(slot as usize) else {
            return;
        };
        if let Some(pair) = pairs.get(pair) {
            self.views.take_ledger(pair.to.0.index(), &ledger);
        }
    }

    /// A ledger is lost: the next one holds what it held.
    pub(super) fn lose_ledger(&mut self, slot: u32) {
        let Ledgers { pairs, on_the_way } = &mut self.placements.ledgers;
        let lost = on_the_way.try_remove(slot as usize);
        if let Some(pair) = lost.and_then(|lost| pairs.get_mut(lost.pair)) {
            pair.sent = None;
        }
    }
}
