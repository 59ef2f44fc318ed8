//! Electricity of a site: who feeds it, what flows, how many racks the energised power carries.
//!
//! The source is the grid, else the generators, else the battery, else nothing. The racks' power passes
//! the chain; pumps and cooling plant are fed beside it.

use super::coolant::WATER;
use super::event::{BatteryFull, BatteryRunsDry, PlantReturns};
use super::facility_water::Regime;
use super::feed_in::{Flows, Source};
use super::plant::PlantItem;
use super::rack::Down;
use crate::causality::Incidents;
use crate::kernel::{Agenda, SimSpan};

/// Who feeds the site; without anyone, all racks go dark.
pub(super) fn choose_source(plant: &mut PlantItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let source = if plant.feed.outages == 0 || plant.site.ideal.power {
        Source::Grid
    } else if plant.generator.as_deref().is_some_and(|generator| generator.carries) {
        Source::Generator
    } else if plant.ups.as_deref().is_some_and(|ups| !ups.is_dry()) {
        Source::Battery
    } else {
        Source::Nothing
    };
    plant.feed.source = source;
    if source == Source::Nothing
        && let Some(racks) = plant.racks.as_deref_mut()
        && racks.up() > 0
    {
        racks.take_down(u32::MAX, Down::Dark);
        let cause = plant.feed.lost_by;
        let name = plant.site.racks_name;
        racks.incident[Down::Dark as usize]
            .get_or_insert_with(|| incidents.begin(agenda, Down::Dark.kind(), name, cause));
    }
}

/// The cooling plant stops with its power, and comes back some time after it.
pub(super) fn run_plant(plant: &mut PlantItem, agenda: &mut Agenda) {
    let (on_ups, restart) = plant
        .water
        .as_deref()
        .map_or((false, SimSpan::ZERO), |water| (water.on_ups, water.restart));
    let is_powered = is_powered(plant.feed.source, on_ups);
    let site = &mut *plant.site;
    if !is_powered {
        site.plant_runs = false;
        agenda.withdraw(&mut site.plant_ticket);
    } else if !site.plant_runs && site.plant_ticket.is_none() {
        if restart.is_zero() {
            site.plant_runs = true;
        } else {
            site.plant_ticket = Some(agenda.after(restart, PlantReturns { site: site.id }));
        }
    }
}

/// Whether what runs on the battery or not has power from a source.
pub(super) const fn is_powered(source: Source, on_ups: bool) -> bool {
    match source {
        Source::Grid | Source::Generator => true,
        Source::Battery => on_ups,
        Source::Nothing => false,
    }
}

/// Electric flows of the site, and the battery's next end.
pub(super) fn draw_power(plant: &mut PlantItem, racks_w: f64, agenda: &mut Agenda) {
    let now = agenda.now();
    let site = plant.site.id;
    let source = plant.feed.source;
    let pumps_w = plant.coolant.as_deref().map_or(0.0, |coolant| coolant.power_w());
    let mut plant_w = 0.0;
    if let (Some(water), Some(coolant)) = (plant.water.as_deref(), plant.coolant.as_deref()) {
        let capability = water.capability(plant.site.plant_runs, plant.site.lost_share);
        let heat_w = match water.regime {
            Regime::Holds => coolant.network.flow_w(coolant.last_mass(), WATER, now),
            Regime::Floats => f64::INFINITY,
        };
        plant_w = water.power_w(capability, heat_w, coolant.water_c(now));
    }
    let room_share = if plant.site.plant_runs { 1.0 - plant.site.lost_share } else { 0.0 };
    let room_w = plant.room.as_deref().map_or(0.0, |room| room.power_w(room_share, now));
    let cooling_w = if source == Source::Nothing { 0.0 } else { pumps_w + plant_w + room_w };
    let chain = &plant.site.chain;
    let mut flows = Flows { racks: racks_w, cooling: cooling_w, ..Flows::default() };
    let needed_w = match source {
        Source::Battery => {
            chain.input_after_w(racks_w, plant.ups.as_deref().map_or(0, |ups| ups.behind_stages))
        }
        Source::Nothing => 0.0,
        Source::Grid | Source::Generator => chain.input_w(racks_w),
    };
    flows.chain_loss = needed_w - racks_w;
    let load_w = needed_w + cooling_w;
    if let Some(ups) = plant.ups.as_deref_mut() {
        agenda.withdraw(&mut ups.ticket);
        match source {
            Source::Battery => {
                let span = ups.carry(load_w);
                ups.ticket = Some(agenda.after(span, BatteryRunsDry { site }));
                flows.battery = load_w / ups.efficiency();
                flows.battery_loss = flows.battery - load_w;
            }
            Source::Grid | Source::Generator => {
                let (charger_w, span) = ups.charge();
                ups.ticket = span.map(|span| agenda.after(span, BatteryFull { site }));
                flows.charge = charger_w * ups.charge_efficiency();
                flows.battery_loss = charger_w - flows.charge;
            }
            Source::Nothing => {}
        }
    }
    let taken_w =
        load_w + flows.charge + if source == Source::Battery { 0.0 } else { flows.battery_loss };
    match source {
        Source::Grid => flows.grid = taken_w,
        Source::Generator => flows.generator = taken_w,
        Source::Battery | Source::Nothing => {}
    }
    plant.feed.books.now = flows;
    let headroom_w = plant.feed.energised_w - flows.grid;
    if plant.feed.books.headroom_w.level() != headroom_w {
        plant.feed.books.headroom_w.set(now, headroom_w);
    }
}

/// As many racks as the energised power carries at their peak, with the cooling of their heat at its
/// design.
pub(super) fn deploy(plant: &mut PlantItem) {
    let Some(racks) = plant.racks.as_deref_mut() else { return };
    if plant.site.ideal.power {
        return;
    }
    let pumps_w = plant.coolant.as_deref().map_or(0.0, |coolant| coolant.greatest_power_w());
    let each_w = racks.input_w(1.0, 1.0);
    let fits = |count: u32| {
        let racks_w = f64::from(count) * each_w;
        let (to_coolant_w, to_room_w) =
            (racks_w * racks.liquid_share, racks_w * (1.0 - racks.liquid_share));
        let plant_w =
            plant.water.as_deref().map_or(0.0, |water| water.greatest_power_w(to_coolant_w));
        let room_w = plant.room.as_deref().map_or(0.0, |room| room.greatest_power_w(to_room_w));
        plant.site.chain.input_w(racks_w) + pumps_w + plant_w + room_w <= plant.feed.energised_w
    };
    let (mut most, mut beyond) = (0, racks.count() + 1);
    while most + 1 < beyond {
        let middle = u32::midpoint(most, beyond);
        if fits(middle) { most = middle } else { beyond = middle }
    }
    racks.deploy(most);
}
