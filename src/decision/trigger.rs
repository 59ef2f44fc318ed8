//! The trigger: an arc falls due, and a decision is opened for what there is to decide.

use super::arc::Task;
use super::ledger::Ledger;
use super::office::Office;
use super::open::{Open, Part, Reason};
use super::store::{StoreLane, Stores};
use super::tag::Asked;
use crate::kernel::{Event, Now, Phase, SimTime};
use crate::supply::OrderRevision;

/// The arcs of a group are triggered.
#[derive(Clone, Copy, Debug)]
pub struct ArcsFallDue {
    /// Which group.
    pub group: u32,
}

impl Event for ArcsFallDue {
    const PHASE: Phase = Phase::Decision;

    fn identity(&self) -> u64 {
        u64::from(self.group)
    }
}

/// Opens a decision of every arc of the group that has something to decide.
pub(super) fn trigger(now: Now<ArcsFallDue>, mut office: Office, orders: OrderRevision) {
    let (time, agenda) = (now.time(), now.agenda);
    let Some(group) = office.arcs.groups.get(now.event.group as usize) else { return };
    let (arcs, next) = (group.arcs.clone(), group.next_trigger(time, orders.clock()));
    for index in arcs {
        let Some(arc) = office.arcs.list.get_mut(index) else { continue };
        let parts = parts(&arc.task, &office.stores, &mut office.ledger, &orders, time);
        if parts.is_empty() {
            continue;
        }
        let number = arc.next;
        arc.next += 1;
        let open = Open {
            arc: index,
            number,
            triggered: time,
            deadline: time + arc.deadline,
            rung: 0,
            asked: None,
            asked_at: time,
            until: time,
            failure: None,
            slowed_by: None,
            sensed: None,
            received: None,
            started: None,
            finished: None,
            parts,
            patience: None,
            cause: None,
            reason: Reason::None,
        };
        let (slot, generation) = office.open.open(open);
        office.ask(agenda, Asked { slot, generation, rung: 0 });
    }
    agenda.at(next, now.event);
}

/// What there is to decide for an arc now.
fn parts(
    task: &Task,
    stores: &Stores,
    ledger: &mut Ledger,
    orders: &OrderRevision,
    now: SimTime,
) -> Vec<Part> {
    match *task {
        Task::Replenish { store } => {
            let Some(store) = stores.list.get(store) else { return Vec::new() };
            let part = |(place, lane): (usize, &StoreLane)| {
                let departure = orders.open_departure(lane.lane)?;
                let book = orders.topology().lane(lane.lane)?;
                let closes = book.cut_off(departure, orders.clock())?;
                let next = book.departure_after(departure, orders.clock())?;
                let lasts_until = book.planned_arrival(next, orders.clock())?;
                Some(Part {
                    lane: place,
                    departure,
                    closes,
                    closes_orders: closes,
                    lasts_until,
                    stood: Vec::new(),
                    quantities: Vec::new(),
                })
            };
            store.lanes.iter().enumerate().filter_map(part).collect()
        }
        Task::Allocate { lane } => {
            let part = orders.topology().lane(lane).and_then(|book| {
                let closed = orders.last_closed(lane)?;
                let departure = closed.departure();
                let closes = book.reallocate_until(departure, orders.clock())?;
                let closes_orders = book.cut_off(departure, orders.clock())?;
                let next = book.departure_after(departure, orders.clock())?;
                let lasts_until = book.planned_arrival(next, orders.clock())?;
                let stood = ledger.of(lane, departure, closes_orders, closed.quantities());
                (now <= closes).then_some(Part {
                    lane: 0,
                    departure,
                    closes,
                    closes_orders,
                    lasts_until,
                    stood: stood.to_vec(),
                    quantities: Vec::new(),
                })
            });
            part.into_iter().collect()
        }
    }
}
