//! Return of load that was shed, and caps that begin and end.
//!
//! Racks come back when those that run and the returning ones at their peak, with the cooling of their
//! heat at design ambient, stay within the limit, power and cooling are back, and the temperature permits
//! a restart. Speed comes back by a step at a time.

use super::loads::{loads, planned_cooling_w, sources};
use super::parts::SitePartsItem;
use super::shed::TOLERANCE_W;
use super::sites::OneSite;
use super::threshold::may_restart;
use crate::infra::compute::DownReason;
use crate::infra::power::{Loads, PowerCapBegan, PowerCapEnded, Shed, ShedLoadRechecked};
use crate::kernel::{Now, SimTime};

/// Load that is shed is checked for return: racks first, then speed, in the opposite order of shedding.
pub(super) fn recheck(now: Now<ShedLoadRechecked>, mut sites: OneSite) {
    sites.change(now.agenda, now.event.site, |parts, agenda, _| {
        parts.feed.limit_mut().try_again();
        let mut order = parts.feed.limit().order();
        order.reverse();
        for one in order {
            let returned = match one {
                Shed::Racks => return_racks(parts, agenda.now()),
                Shed::Speed => speed_up(parts, agenda.now()),
                Shed::Charger => false,
            };
            if returned {
                break;
            }
        }
    });
}

/// Brings back the racks for which there is room; returns whether any came back.
fn return_racks(parts: &mut SitePartsItem, now: SimTime) -> bool {
    let Some((racks, capped)) = parts
        .racks
        .as_deref()
        .map(|racks| (racks, racks.down(DownReason::PowerCap)))
        .filter(|(_, capped)| *capped > 0 && may_restart(parts, DownReason::PowerCap))
    else {
        return false;
    };
    let speed = speed(parts).min(parts.feed.limit().speed());
    let one_w = racks.input_w(1.0, speed);
    let racks_w = racks.power_w(parts.pools.rack_utilisation(0, racks.up()), speed);
    let more_w = planned_cooling_w(parts, racks_w + one_w) - planned_cooling_w(parts, racks_w);
    let present = loads(parts, racks_w, now);
    let with_one =
        Loads { racks_w: present.racks_w + one_w, cooling_w: present.cooling_w + more_w };
    let order = parts.feed.limit().order();
    let place = |one| order.iter().position(|other| *other == one);
    let charges_first = place(Shed::Charger) > place(Shed::Racks);
    let sources = sources(parts);
    let before_w = sources.load_w(present);
    let reserved_w = if charges_first { sources.wanted_charge_w() } else { 0.0 };
    let room_w = sources.limit_w() - before_w - reserved_w;
    let each_w = sources.load_w(with_one) - before_w;
    let fit = ((room_w + TOLERANCE_W) / each_w.max(f64::MIN_POSITIVE)).floor().max(0.0);
    let back = if fit < f64::from(capped) { fit as u32 } else { capped };
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.bring_back(back, DownReason::PowerCap);
    }
    back > 0
}

/// Lets the racks run faster by a step if there is room; returns whether they do.
fn speed_up(parts: &mut SitePartsItem, now: SimTime) -> bool {
    let limit = parts.feed.limit();
    let (present, next) = (limit.speed(), limit.next_speed());
    let Some(racks) = parts.racks.as_deref().filter(|_| present < 1.0) else { return false };
    let throttled = speed(parts);
    // At a higher speed the utilisation is lower: this is the most that they may draw.
    let racks_w = racks.power_w(parts.pools.rack_utilisation(0, racks.up()), next.min(throttled));
    let loads = loads(parts, racks_w, now);
    let sources = sources(parts);
    let fits = sources.load_w(loads) <= sources.limit_w() + TOLERANCE_W;
    if fits {
        parts.feed.limit_mut().set_speed(next);
    }
    fits
}

/// Speed of the throttle.
fn speed(parts: &SitePartsItem) -> f64 {
    parts.throttle.as_deref().map_or(1.0, |throttle| throttle.speed())
}

/// A cap begins: the site settles only if it binds, so that a cap above the load changes nothing.
pub(super) fn begin_cap(now: Now<PowerCapBegan>, mut sites: OneSite) {
    let PowerCapBegan { site, to_w, incident } = now.event;
    sites.change_if(now.agenda, site, |parts| {
        parts.feed.limit_mut().begin_cap(incident, to_w);
        parts.feed.power().grid > to_w
    });
}

/// A cap ends: the charger draws again, racks and speed come back at the next check.
pub(super) fn end_cap(now: Now<PowerCapEnded>, mut sites: OneSite) {
    let PowerCapEnded { site, incident } = now.event;
    sites.change_if(now.agenda, site, |parts| {
        parts.feed.limit_mut().end_cap(incident);
        parts.feed.limit().incident().is_some()
    });
}
