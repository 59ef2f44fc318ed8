//! What happens to servers of lots, in the order in which it does.

use super::address::{LotAddress, ServerAddress};
use super::servers::Servers;
use crate::infra::network::{MessageArrived, MessageLost};
use crate::infra::serving::{LotLooked, LotResized, ServerStarted, Stage, Wanted};
use crate::infra::shared_capacity::{Claimant, UnitsGranted, UnitsRecalled, UnitsReclaimed};
use crate::kernel::Now;

/// A lot looks at its load: it grows, shrinks, or stays.
pub(super) fn look(now: Now<LotLooked>, mut servers: Servers) {
    let LotLooked { site, pool, lot } = now.event;
    let of = LotAddress { site, pool, lot: lot as usize };
    let time = now.time();
    servers.follow_refusals(of, now.agenda);
    match servers.pool(of).and_then(|pool| pool.look(of.lot, time)) {
        Some(Wanted::More(count)) => servers.ask(of, count, now.agenda),
        Some(Wanted::Fewer(count)) => servers.let_go(of, count, now.agenda),
        Some(Wanted::Same) => {}
        None => return,
    }
    let elastic = servers.pool(of).and_then(|pool| pool.elastic(of.lot));
    if let Some(looks) = elastic.and_then(|elastic| elastic.looks()) {
        now.agenda.after(looks, now.event);
    }
}

/// Whether units are granted to a lot.
pub(super) fn is_granted(event: &UnitsGranted) -> bool {
    event.claimant == Claimant::Lot
}

/// A server has its units: it starts.
pub(super) fn granted(now: Now<UnitsGranted>, mut servers: Servers) {
    let UnitsGranted { claim, tag, .. } = now.event;
    let server = ServerAddress::of(tag);
    let Some(pool) = servers.pool(server.of) else { return };
    let one = pool.elastic(server.of.lot).and_then(|elastic| elastic.server(server.number));
    let waits = one
        .is_some_and(|one| matches!(one.stage, Stage::Claimed { .. }) && one.claim == Some(claim));
    if waits && servers.is_held(claim) {
        servers.start(server, now.agenda);
        servers.follow_refusals(server.of, now.agenda);
    }
}

/// The cold start of a server is over: it loads its weights.
pub(super) fn started(now: Now<ServerStarted>, mut servers: Servers) {
    let ServerStarted { site, pool, lot, number } = now.event;
    let of = LotAddress { site, pool, lot: lot as usize };
    servers.load(ServerAddress { of, number }, 0, now.agenda);
}

/// How often the weights of a server were lost, if it loads them.
fn loads(servers: &mut Servers, server: ServerAddress) -> Option<u32> {
    let elastic = servers.pool(server.of)?.elastic(server.of.lot)?;
    match elastic.server(server.number)?.stage {
        Stage::Loading(lost) => Some(lost),
        _ => None,
    }
}

/// Weights have arrived: the server serves. One that was let go meanwhile is not there.
pub(super) fn loaded(now: Now<MessageArrived>, mut servers: Servers) {
    let server = ServerAddress::of(now.event.tag);
    if loads(&mut servers, server).is_some() {
        servers.serve(server, now.agenda);
    }
}

/// Weights were lost on the way: they are sent again.
pub(super) fn lost(now: Now<MessageLost>, mut servers: Servers) {
    let server = ServerAddress::of(now.event.tag);
    if let Some(lost) = loads(&mut servers, server) {
        servers.load(server, lost.wrapping_add(1), now.agenda);
    }
}

/// Whether units of a lot are recalled.
pub(super) fn is_recalled(event: &UnitsRecalled) -> bool {
    event.claimant == Claimant::Lot
}

/// Units of a server are recalled: it leaves when it is idle, or does not even begin to serve.
pub(super) fn recalled(now: Now<UnitsRecalled>, mut servers: Servers) {
    let server = ServerAddress::of(now.event.tag);
    let of = server.of;
    let Some(pool) = servers.pool(of) else { return };
    let one = pool.elastic(of.lot).and_then(|elastic| elastic.server(server.number));
    let Some(one) = one.filter(|one| one.claim == Some(now.event.claim)) else { return };
    if one.stage == Stage::Serving {
        one.stage = Stage::Recalled;
        pool.leave_one(of.lot, now.agenda);
        let missing = pool.missing(of.lot);
        servers.ask(of, missing, now.agenda);
    } else {
        servers.lose(server, now.agenda);
    }
}

/// Whether units of a lot are reclaimed.
pub(super) fn is_reclaimed(event: &UnitsReclaimed) -> bool {
    event.claimant == Claimant::Lot
}

/// Units of a server are gone: it serves no more.
pub(super) fn reclaimed(now: Now<UnitsReclaimed>, mut servers: Servers) {
    let server = ServerAddress::of(now.event.tag);
    let Some(pool) = servers.pool(server.of) else { return };
    let one = pool.elastic(server.of.lot).and_then(|elastic| elastic.server(server.number));
    if one.is_some_and(|one| one.claim == Some(now.event.claim)) {
        servers.lose(server, now.agenda);
    }
}

/// Servers serve or are gone: units are given back, and the site settles.
pub(super) fn resized(now: Now<LotResized>, mut servers: Servers) {
    let LotResized { site, pool, lot } = now.event;
    servers.release_gone(LotAddress { site, pool, lot: lot as usize }, now.agenda);
}
