//! Shedding: what a site draws is kept within what its source carries.
//!
//! Of several rack groups the last is shed first.
//!
//! Called when a site settles, once its racks and cooling have their inputs. Each pass sheds one thing in
//! the order of the feed, after which racks and cooling are loaded anew: fewer racks run at a higher
//! utilisation, and the cooling follows its own closed form. Each pass sheds at least one rack or one
//! step of speed, so the passes end.

use super::blame::power_cause;
use super::loads::{loads, racks_w, sources};
use super::parts::SitePartsItem;
use crate::causality::Incidents;
use crate::infra::compute::{DownReason, RackGroup, RackGroups};
use crate::infra::id::GroupId;
use crate::infra::power::{Loads, PowerSource, Shed};
use crate::infra::serving::Class;
use crate::kernel::Agenda;
use smallvec::SmallVec;

/// A value for each rack group.
pub(super) type PerGroup = SmallVec<[f64; 2]>;

/// Power within which a load counts as carried, in W, so that rounding does not shed.
pub(super) const TOLERANCE_W: f64 = 1e-7;

/// Sheds what the source does not carry; returns whether racks and cooling must be loaded anew.
pub(super) fn shed(
    parts: &mut SitePartsItem,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) -> bool {
    let loads = loads(parts, racks_w(parts), agenda.now());
    let sources = sources(parts);
    let (limit_w, load_w) = (sources.limit_with_battery_w(loads), sources.load_w(loads));
    let (source, own_w) = (sources.feed.source(), sources.limit_w());
    if sources.awaits_block(loads) {
        sources.feed.limit_mut().starve(source, own_w);
        return true;
    }
    let wanted_w = sources.wanted_charge_w(load_w);
    let mut charger_w = wanted_w;
    let is_within = |charger_w: f64| load_w + charger_w <= limit_w + TOLERANCE_W;
    if is_within(wanted_w) {
        parts.feed.limit_mut().set_charger(f64::INFINITY);
        return false;
    }
    let cause = power_cause(parts);
    let incident = parts.feed.begin_shedding(cause, agenda, incidents);
    for one in parts.feed.limit().order() {
        if is_within(charger_w) {
            break;
        }
        match one {
            Shed::Charger => charger_w = (limit_w - load_w).clamp(0.0, charger_w),
            Shed::Speed if parts.racks.as_deref().is_some_and(|racks| racks.up() > 0) => {
                if parts.feed.limit_mut().slow_down() {
                    parts.feed.limit_mut().restart_wait(agenda);
                    return true;
                }
            }
            Shed::Speed => {}
            Shed::Batch | Shed::Training | Shed::Tenants | Shed::Ours => {
                if withhold(parts, one, loads, load_w + charger_w - limit_w) {
                    parts.feed.limit_mut().restart_wait(agenda);
                    return true;
                }
            }
            Shed::Racks => {
                let excess_w = load_w + charger_w - limit_w;
                let shed = racks_of(parts, loads, excess_w);
                let groups = parts.racks.as_deref_mut();
                if let Some((id, racks)) = shed
                    && let Some(group) = groups.and_then(|groups| groups.get_mut(id))
                {
                    let reason = DownReason::PowerCap;
                    group.take_down(racks, reason, Some(incident), agenda, incidents);
                    parts.feed.limit_mut().restart_wait(agenda);
                    return true;
                }
            }
        }
    }
    if load_w > limit_w + TOLERANCE_W && source != PowerSource::Nothing {
        parts.feed.limit_mut().starve(source, own_w);
        parts.feed.limit_mut().restart_wait(agenda);
        return true;
    }
    // Also where the charger is not named before what is left.
    parts.feed.limit_mut().set_charger(charger_w.min((limit_w - load_w).max(0.0)));
    false
}

/// Withholds work of a class for an excess at the source, in W; returns whether the racks draw less.
fn withhold(parts: &mut SitePartsItem, one: Shed, loads: Loads, excess_w: f64) -> bool {
    let (Some(class), busy_w) = (class_of(one), busy_rack_w(parts)) else { return false };
    let sources = sources(parts);
    let idle_w = sources.load_w(Loads { racks_w: 0.0, ..loads });
    let each_w = (sources.load_w(loads) - idle_w) / loads.racks_w;
    each_w > 0.0 && parts.pools.withhold(class, excess_w / each_w, &busy_w)
}

/// The class of work that is withheld where it is shed.
pub(super) const fn class_of(one: Shed) -> Option<Class> {
    match one {
        Shed::Batch => Some(Class::Batch),
        Shed::Training => Some(Class::Training),
        Shed::Tenants => Some(Class::Tenants),
        Shed::Ours => Some(Class::Ours),
        Shed::Charger | Shed::Speed | Shed::Racks => None,
    }
}

/// Power that a rack of each group draws more busy than idle, at its present speed, in W.
pub(super) fn busy_rack_w(parts: &SitePartsItem) -> PerGroup {
    let limit = parts.feed.limit().speed();
    let busy_w = |racks: &RackGroup| {
        let speed = racks.speed().min(limit);
        racks.input_w(1.0, speed) - racks.input_w(0.0, speed)
    };
    let groups = parts.racks.as_deref().map_or(&[][..], RackGroups::all);
    groups.iter().map(busy_w).collect()
}

/// Racks whose power at the source is at least an excess, of the last group that has racks up: all of it
/// where that is not enough.
fn racks_of(parts: &mut SitePartsItem, loads: Loads, excess_w: f64) -> Option<(GroupId, u32)> {
    let group = parts.racks.as_deref()?.all().iter().rev().find(|group| group.up() > 0)?;
    let (id, up) = (group.id(), group.up());
    let one_w = group.load_w() / f64::from(up);
    let one_less = Loads { racks_w: loads.racks_w - one_w, ..loads };
    let sources = sources(parts);
    let each_w = sources.load_w(loads) - sources.load_w(one_less);
    let racks = (excess_w / each_w.max(f64::MIN_POSITIVE)).ceil().max(1.0);
    Some((id, if racks < f64::from(up) { racks as u32 } else { up }))
}
