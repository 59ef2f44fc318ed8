//! Shedding: what a site draws is kept within what its source carries.
//!
//! Called when a site settles, once its racks and cooling have their inputs. Each pass sheds one thing in
//! the order of the feed, after which racks and cooling are loaded anew: fewer racks run at a higher
//! utilisation, and the cooling follows its own closed form. Each pass sheds at least one rack or one
//! step of speed, so the passes end.

use super::blame::power_cause;
use super::loads::{loads, sources};
use super::parts::SitePartsItem;
use crate::causality::Incidents;
use crate::infra::compute::{DownReason, RackGroup};
use crate::infra::power::{Loads, PowerSource, Shed};
use crate::infra::serving::Class;
use crate::kernel::Agenda;

/// Power within which a load counts as carried, in W, so that rounding does not shed.
pub(super) const TOLERANCE_W: f64 = 1e-7;

/// Sheds what the source does not carry; returns whether racks and cooling must be loaded anew.
pub(super) fn shed(
    parts: &mut SitePartsItem,
    racks_w: f64,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) -> bool {
    let loads = loads(parts, racks_w, agenda.now());
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
                let racks = racks_of(parts, loads, excess_w);
                if let Some(group) = parts.racks.as_deref_mut()
                    && racks > 0
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
    let (Some(class), rack_w) = (class_of(one), busy_rack_w(parts)) else { return false };
    let sources = sources(parts);
    let idle_w = sources.load_w(Loads { racks_w: 0.0, ..loads });
    let each_w = (sources.load_w(loads) - idle_w) / loads.racks_w;
    each_w > 0.0 && parts.pool.withhold(class, excess_w / each_w, rack_w)
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

/// Power that a rack draws more busy than idle, at its present speed, in W.
pub(super) fn busy_rack_w(parts: &SitePartsItem) -> f64 {
    let throttle = parts.throttle.as_deref().map_or(1.0, |throttle| throttle.speed());
    let speed = throttle.min(parts.feed.limit().speed());
    let busy_w = |racks: &RackGroup| racks.input_w(1.0, speed) - racks.input_w(0.0, speed);
    parts.racks.as_deref().map_or(0.0, busy_w)
}

/// Number of racks whose power at the source is at least an excess: all where that many are up.
fn racks_of(parts: &mut SitePartsItem, loads: Loads, excess_w: f64) -> u32 {
    let up = parts.racks.as_deref().map_or(0, |racks| racks.up());
    if up == 0 {
        return 0;
    }
    let one = Loads { racks_w: loads.racks_w * (1.0 - 1.0 / f64::from(up)), ..loads };
    let sources = sources(parts);
    let each_w = sources.load_w(loads) - sources.load_w(one);
    let racks = (excess_w / each_w.max(f64::MIN_POSITIVE)).ceil().max(1.0);
    if racks < f64::from(up) { racks as u32 } else { up }
}
