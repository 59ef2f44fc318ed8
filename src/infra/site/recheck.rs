//! Return of load that was shed, and caps that begin and end.
//!
//! Racks come back when all that would then run stay within the limit at their full draw, as at their
//! deployment, with the cooling of that heat at design ambient, or by as much more as it draws beyond
//! its design now; power and cooling are back, and the temperature permits a restart. Present load would bring
//! racks back at night that are shed again by day. Racks that come back by a restart rule count as
//! running. Speed comes back by a step at a time.
//!
//! Source: MODEL §1. Not modelled: weather that becomes warmer after the return.
//! Held to account by `tests/it/sites/limit_return.rs`.

use super::loads::{full_loads, loads, planned_cooling_w, racks_w, sources};
use super::parts::SitePartsItem;
use super::shed::{TOLERANCE_W, busy_rack_w, class_of};
use super::sites::OneSite;
use super::threshold::may_restart;
use crate::infra::compute::{DownReason, RackGroup};
use crate::infra::id::GroupId;
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

/// Brings back the racks for which there is room, of the first group that has some; returns whether any
/// came back.
fn return_racks(parts: &mut SitePartsItem, now: SimTime) -> bool {
    let groups = parts.racks.as_deref().map_or(0, |racks| racks.all().len());
    (0..groups).any(|group| return_racks_of(parts, GroupId::new(group), now))
}

/// Brings back the racks of a group for which there is room; returns whether any came back.
fn return_racks_of(parts: &mut SitePartsItem, id: GroupId, now: SimTime) -> bool {
    if !may_restart(parts, id, DownReason::PowerCap) {
        return false;
    }
    let limit_speed = parts.feed.limit().speed();
    let Some(group) = parts.racks.as_deref().and_then(|racks| racks.get(id)) else { return false };
    let capped = group.down(DownReason::PowerCap);
    if capped == 0 {
        return false;
    }
    let full_w = |group: &RackGroup, more: u32| {
        let away = group.failed() + group.down(DownReason::PowerCap);
        let running = group.deployable().saturating_sub(away);
        f64::from(running + more) * group.input_w(1.0, limit_speed)
    };
    let of_one = |racks: &RackGroup| full_w(racks, u32::from(racks.id() == id));
    let before = full_loads(parts, |racks| full_w(racks, 0), now);
    let with_one = full_loads(parts, of_one, now);
    let present = loads(parts, racks_w(parts), now);
    let reserved_w = reserved_w(parts, Shed::Racks, present);
    let sources = sources(parts);
    let before_w = sources.load_w(before);
    let room_w = sources.limit_w() - before_w - reserved_w;
    let each_w = sources.load_w(with_one) - before_w;
    let fit = ((room_w + TOLERANCE_W) / each_w.max(f64::MIN_POSITIVE)).floor().max(0.0);
    let back = if fit < f64::from(capped) { fit as u32 } else { capped };
    if let Some(group) = parts.racks.as_deref_mut().and_then(|racks| racks.get_mut(id)) {
        group.bring_back(back, DownReason::PowerCap);
    }
    back > 0
}

/// Gives back withheld work of a class as far as there is room beside the power of the racks that has
/// been given back before; returns whether what was shed before it must wait.
fn give_back(parts: &mut SitePartsItem, one: Shed, given_w: &mut f64, now: SimTime) -> bool {
    let (Some(class), busy_w) = (class_of(one), busy_rack_w(parts)) else { return false };
    let Some(racks) = parts.racks.as_deref() else { return false };
    let up_w = |racks: &RackGroup| {
        let busy_w = busy_w.get(racks.id().index()).copied().unwrap_or(0.0);
        busy_w * f64::from(racks.up())
    };
    // Cooling and losses of a little more work, spread over the racks as they draw it.
    let all_w: f64 = racks.all().iter().map(up_w).sum();
    if all_w <= 0.0 {
        return false;
    }
    let (little, little_w) = (0.01, 0.01 * all_w);
    let more = |racks: &RackGroup| racks.load_w() + little * up_w(racks);
    let present = loads(parts, racks_w(parts), now);
    let cooling_w = planned_cooling_w(parts, more) - planned_cooling_w(parts, RackGroup::load_w);
    let with_more =
        Loads { racks_w: present.racks_w + little_w, cooling_w: present.cooling_w + cooling_w };
    let reserved_w = reserved_w(parts, one, present);
    let sources = sources(parts);
    let before_w = sources.load_w(present);
    let each_w = (sources.load_w(with_more) - before_w) / little_w;
    let room_w = (sources.limit_w() - before_w - reserved_w) / each_w.max(f64::MIN_POSITIVE);
    match parts.pools.give_back(class, room_w - *given_w, &busy_w) {
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
    // At a higher speed the utilisation is lower: this is the most that they may draw.
    let at_next = |group: &RackGroup| {
        let utilisation = parts.pools.rack_utilisation(group.id().index(), group.up());
        group.power_w(utilisation, next.min(group.speed()))
    };
    let racks_w = racks.all().iter().map(at_next).sum();
    let loads = loads(parts, racks_w, now);
    let sources = sources(parts);
    let fits = sources.load_w(loads) <= sources.limit_w() + TOLERANCE_W;
    if fits {
        parts.feed.limit_mut().set_speed(next);
    }
    fits
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
