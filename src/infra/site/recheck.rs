//! Return of load that was shed, and caps that begin and end.
//!
//! Racks come back when those that run and the returning ones at their peak, with the cooling of their
//! heat at design ambient, stay within the limit, power and cooling are back, and the temperature permits
//! a restart. Speed comes back by a step at a time.

use super::loads::{loads, planned_cooling_w, sources};
use super::parts::SitePartsItem;
use super::shed::{TOLERANCE_W, busy_rack_w, class_of};
use super::sites::OneSite;
use super::threshold::may_restart;
use crate::infra::compute::DownReason;
use crate::infra::power::{Loads, PowerCapBegan, PowerCapEnded, Shed, ShedLoadRechecked};
use crate::infra::serving::GivenBack;
use crate::kernel::{Now, SimTime};

/// Load that is shed is checked for return, in the opposite order of shedding: racks and speed one after
/// the other, classes of work as long as there is room.
pub(super) fn recheck(now: Now<ShedLoadRechecked>, mut sites: OneSite) {
    sites.change(now.agenda, now.event.site, |parts, agenda, _| {
        parts.feed.limit_mut().try_again();
        let mut order = parts.feed.limit().order();
        order.reverse();
        let mut given_w = 0.0;
        for one in order {
            let returned = match one {
                Shed::Racks => return_racks(parts, agenda.now()),
                Shed::Speed => speed_up(parts, agenda.now()),
                Shed::Charger => false,
                Shed::Batch | Shed::Training | Shed::Tenants | Shed::Ours => {
                    give_back(parts, one, &mut given_w, agenda.now())
                }
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
    let racks_w = racks.power_w(parts.pool.rack_utilisation(racks.up()), speed);
    let more_w = planned_cooling_w(parts, racks_w + one_w) - planned_cooling_w(parts, racks_w);
    let present = loads(parts, racks_w, now);
    let with_one =
        Loads { racks_w: present.racks_w + one_w, cooling_w: present.cooling_w + more_w };
    let reserved_w = reserved_w(parts, Shed::Racks, present);
    let sources = sources(parts);
    let before_w = sources.load_w(present);
    let room_w = sources.limit_w() - before_w - reserved_w;
    let each_w = sources.load_w(with_one) - before_w;
    let fit = ((room_w + TOLERANCE_W) / each_w.max(f64::MIN_POSITIVE)).floor().max(0.0);
    let back = if fit < f64::from(capped) { fit as u32 } else { capped };
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.bring_back(back, DownReason::PowerCap);
    }
    back > 0
}

/// Gives back withheld work of a class as far as there is room beside the power of the racks that has
/// been given back before; returns whether what was shed before it must wait.
fn give_back(parts: &mut SitePartsItem, one: Shed, given_w: &mut f64, now: SimTime) -> bool {
    let (Some(class), rack_w) = (class_of(one), busy_rack_w(parts)) else { return false };
    let speed = speed(parts).min(parts.feed.limit().speed());
    let Some(racks) = parts.racks.as_deref() else { return false };
    let racks_w = racks.power_w(parts.pool.rack_utilisation(racks.up()), speed);
    let more_w = racks_w + rack_w;
    let present = loads(parts, racks_w, now);
    let cooling_w = planned_cooling_w(parts, more_w) - planned_cooling_w(parts, racks_w);
    let with_more = Loads { racks_w: more_w, cooling_w: present.cooling_w + cooling_w };
    let reserved_w = reserved_w(parts, one, present);
    let sources = sources(parts);
    let before_w = sources.load_w(present);
    let each_w = (sources.load_w(with_more) - before_w) / rack_w;
    let room_w = (sources.limit_w() - before_w - reserved_w) / each_w.max(f64::MIN_POSITIVE);
    match parts.pool.give_back(class, room_w - *given_w, rack_w) {
        GivenBack::NoneWithheld => false,
        GivenBack::All(of_class_w) => {
            *given_w += of_class_w;
            false
        }
        GivenBack::Part => true,
    }
}

/// Power at the source that the charger may claim before a load comes back, in W.
fn reserved_w(parts: &mut SitePartsItem, one: Shed, present: Loads) -> f64 {
    let order = parts.feed.limit().order();
    let place = |one| order.iter().position(|other| *other == one);
    let charges_first = place(Shed::Charger) > place(one);
    let sources = sources(parts);
    let load_w = sources.load_w(present);
    if charges_first { sources.wanted_charge_w(load_w) } else { 0.0 }
}

/// Lets the racks run faster by a step if there is room; returns whether they do.
fn speed_up(parts: &mut SitePartsItem, now: SimTime) -> bool {
    let limit = parts.feed.limit();
    let (present, next) = (limit.speed(), limit.next_speed());
    let Some(racks) = parts.racks.as_deref().filter(|_| present < 1.0) else { return false };
    let throttled = speed(parts);
    // At a higher speed the utilisation is lower: this is the most that they may draw.
    let racks_w = racks.power_w(parts.pool.rack_utilisation(racks.up()), next.min(throttled));
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
