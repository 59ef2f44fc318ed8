//! The table `orders`: what was ordered, and who decided it.

use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::rows::table;
use crate::supply::{Basis, Chain, OrderSent};
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One order, when it was sent.
    OrderRow in OrderRows as "orders" {
        order: u64, "1", Key, "number of the order in its run";
        sent: SimTime, "", AtEvent, "when it was sent";
        lane: Arc<str>, "", AtEvent, "the lane";
        origin: Arc<str>, "", AtEvent, "to whom it was sent";
        destination: Arc<str>, "", AtEvent, "who ordered";
        units: f64, "1", AtEvent, "units ordered";
        promised: Option<SimTime>, "", AtEvent, "until when they are promised";
        set_at: SimTime, "", AtEvent, "when its quantities were set";
        basis: &'static str, "", AtEvent, "why it stands as it does: `decision`, `last_week`, `held`, `nothing` or `policy`";
        rung: Option<u32>, "1", AtEvent, "rung of the ladder that decided it, from 0; null without a decision";
        decision: Option<u64>, "1", AtEvent, "the decision that caused it; null without one";
    }
}

/// The word for why an order stands as it does.
#[must_use]
pub const fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Decision => "decision",
        Basis::LastWeek => "last_week",
        Basis::Held => "held",
        Basis::Nothing => "nothing",
        Basis::Policy => "policy",
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<OrderRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(send::<W>);
}

fn send<W: AsMut<OrderRows>>(seen: Seen<OrderSent, W>, chain: Res<Chain>) {
    let event = seen.event;
    if seen.time < SimTime::START {
        return;
    }
    let decided = event.stamp.basis == Basis::Decision;
    seen.writer.as_mut().push(OrderRow {
        order: event.order,
        sent: seen.time,
        lane: chain.lanes.name(event.lane).clone(),
        origin: chain.facilities.name(event.origin).clone(),
        destination: chain.facilities.name(event.destination).clone(),
        units: event.units,
        promised: event.promised,
        set_at: event.stamp.set_at,
        basis: basis_word(event.stamp.basis),
        rung: decided.then_some(u32::from(event.stamp.rung)),
        decision: decided.then_some(event.stamp.decision),
    });
}
