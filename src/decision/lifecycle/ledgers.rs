//! Ledgers: sites tell each other what they have decided, at intervals and over the network.
//!
//! Every site that a placed rung may ask sends all others its decided orders that no report has shown yet, of the
//! places that the receiver decides for. Each ledger replaces the one before from that site. A site without a server up
//! sends none. Until a ledger arrives, a site that takes over can order again what another has ordered; what it
//! decides itself replaces what it knows of the same departure.
//!
//! Ideal `feeds` remove its effect: a view then shows what is on order. Source: MODEL §6, "until that ledger is
//! shared: failover can order twice". Not modelled: acknowledged ledgers, ledgers passed on by a third site. Held to
//! account by `tests/it/decisions/placement/ledger.rs`.

use super::context::{DecisionContext, DecisionParams};
use super::contract::Task;
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

/// Every site sends its ledger to the others.
pub(super) fn send_ledgers<T: Task>(now: Now<LedgersDue>, mut params: DecisionParams<T>) {
    let context = params.context();
    let Some(terms) = context.placements.terms.clone() else { return };
    let Some((every, bytes)) = terms.ledger else { return };
    let (time, number, agenda) = (now.time(), now.event.number, now.agenda);
    let sites = context.placements.ledgers.sites.clone();
    for (place, &(from, from_node)) in sites.iter().enumerate() {
        if context.pools_of(from).is_none_or(|pools| Pools::servers_up(pools) == 0) {
            continue;
        }
        for (other, &(to, to_node)) in sites.iter().enumerate().filter(|(other, _)| *other != place)
        {
            let ledger = context.views.ledger(context.catalogue, (from.index(), to.index()));
            let slot = context.placements.ledgers.on_the_way.insert((to, ledger)) as u32;
            let message = Message {
                from: from_node,
                to: to_node,
                bytes,
                tag: CorrelationId::Ledger { slot }.bits(),
                index: message_index(
                    MessageKind::Ledger,
                    place * sites.len() + other,
                    u64::from(number),
                    0,
                ),
                // The next one replaces it.
                deadline: time + every,
            };
            context.network.send(agenda, message);
        }
    }
    agenda.after(every, LedgersDue { number: number + 1 });
}

impl<T: Task> DecisionContext<'_, '_, '_, T> {
    /// A ledger is at its site.
    pub(super) fn take_ledger(&mut self, slot: u32) {
        let Some((to, ledger)) = self.placements.ledgers.on_the_way.try_remove(slot as usize)
        else {
            return;
        };
        self.views.take_ledger(to.index(), &ledger);
    }

    /// A ledger is lost: the next one follows.
    pub(super) fn lose_ledger(&mut self, slot: u32) {
        self.placements.ledgers.on_the_way.try_remove(slot as usize);
    }
}
