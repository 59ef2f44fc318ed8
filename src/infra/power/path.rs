//! The power path of a site: the source that carries it, and the electric flows from there.
//!
//! The source is the grid, else the generators, else the battery, else nothing. The racks' power
//! passes the chain of conversion; pumps and cooling plant are fed in parallel to it. A battery
//! inside the chain feeds the stages between its output and the racks.

use super::feed::UtilityFeed;
use super::flows::Flows;
use super::generator::Generator;
use super::source::PowerSource;
use super::ups::Ups;
use crate::infra::id::SiteId;
use crate::kernel::Agenda;

/// Selects the source that carries a site.
pub(in crate::infra) fn select_source(
    feed: &mut UtilityFeed,
    generator: Option<&Generator>,
    ups: Option<&Ups>,
) -> PowerSource {
    feed.source = if feed.has_grid() {
        PowerSource::Grid
    } else if generator.is_some_and(Generator::carries) {
        PowerSource::Generator
    } else if ups.is_some_and(|ups| !ups.is_dry()) {
        PowerSource::Battery
    } else {
        PowerSource::Nothing
    };
    feed.source
}

/// Draws the power of racks and cooling from the source, and schedules the instant at which the
/// battery is empty or full.
pub(in crate::infra) fn draw_power(
    site: SiteId,
    feed: &mut UtilityFeed,
    ups: Option<&mut Ups>,
    (racks_w, cooling_w): (f64, f64),
    agenda: &mut Agenda,
) {
    let source = feed.source;
    let cooling_w = if source == PowerSource::Nothing { 0.0 } else { cooling_w };
    let mut flows = Flows { racks: racks_w, cooling: cooling_w, ..Flows::default() };
    let chain_w = match source {
        PowerSource::Battery => {
            feed.chain.input_after_w(racks_w, ups.as_deref().map_or(0, Ups::position))
        }
        PowerSource::Nothing => 0.0,
        PowerSource::Grid | PowerSource::Generator => feed.chain.input_w(racks_w),
    };
    flows.chain_loss = chain_w - racks_w;
    let load_w = chain_w + cooling_w;
    if let Some(ups) = ups {
        match source {
            PowerSource::Battery => {
                flows.battery = ups.carry(load_w, site, agenda);
                flows.battery_loss = flows.battery - load_w;
            }
            PowerSource::Grid | PowerSource::Generator => {
                let (charger_w, stored_w) = ups.stand_by(site, agenda);
                flows.charge = stored_w;
                flows.battery_loss = charger_w - stored_w;
            }
            PowerSource::Nothing => ups.idle(agenda),
        }
    }
    let drawn_w = load_w
        + flows.charge
        + if source == PowerSource::Battery { 0.0 } else { flows.battery_loss };
    match source {
        PowerSource::Grid => flows.grid = drawn_w,
        PowerSource::Generator => flows.generator = drawn_w,
        PowerSource::Battery | PowerSource::Nothing => {}
    }
    let headroom_w = feed.energised_w() - flows.grid;
    feed.meter.record(agenda.now(), flows, headroom_w);
}
