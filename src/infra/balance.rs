//! The balance of a site: the one path by which a change of anything becomes power, heat, speed, and
//! the instant of the next limit.
//!
//! [`advance`] carries all states forward to now by their closed forms; [`balance`] takes the inputs as
//! they are then, and schedules the earliest limit that any temperature will pass.

use super::coolant::WATER;
use super::event::{
    BatteryFull, BatteryRunsDry, ChillerReset, Limit, LimitReached, PlantReturns, RackRestarts,
};
use super::facility_water::{Capability, Regime};
use super::feed_in::{Flows, Source};
use super::protection::{Episode, Watched};
use super::rack::Down;
use super::room::AIR;
use super::site::PlantItem;
use super::thermal::{Direction, HeatNetwork};
use crate::environment::{IncidentId, Incidents};
use crate::kernel::{Agenda, SimSpan, SimTime};

/// Part by which heat must exceed what the plant can reject before the water floats, so that a tie of
/// the two is not decided by rounding.
const EXCESS: f64 = 1e-6;

/// The water is back at its set-point when it is below it by this, in kelvin, for the same reason.
const BAND_K: f64 = 1e-6;

/// Carries all states of a site forward to now.
pub(super) fn advance(plant: &mut PlantItem, now: SimTime) {
    plant.feed.advance(now);
    if let Some(ups) = plant.ups.as_deref_mut() {
        ups.advance(now);
    }
    let first_c = plant.throttle.as_deref().and_then(|throttle| throttle.first_c());
    if let Some(coolant) = plant.coolant.as_deref_mut() {
        if let Some(first_c) = first_c {
            let highest_c = coolant.network.highest_c(coolant.chip_mass(), now);
            coolant.headroom_k.set(now, first_c - highest_c);
        }
        coolant.network.advance(now);
    }
    if let Some(room) = plant.room.as_deref_mut() {
        room.network.advance(now);
    }
}

/// Takes all inputs of a site as they are now, and schedules its next limit.
pub(super) fn balance(plant: &mut PlantItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    let now = agenda.now();
    advance(plant, now);
    choose_source(plant, agenda, incidents);
    run_plant(plant, agenda);
    let heat_w = load_racks(plant, agenda);
    cool(plant, heat_w, agenda, incidents);
    draw_power(plant, heat_w, agenda);
    bring_racks_back(plant, agenda);
    end_incidents(plant, agenda, incidents);
    schedule_limit(plant, agenda);
    let is_down = plant.pool.servers_up() == 0;
    plant.site.is_down.set(now, f64::from(u8::from(is_down)));
    if let Some(racks) = plant.racks.as_deref_mut() {
        let is_throttled = plant.throttle.as_deref().is_some_and(|throttle| throttle.step() > 0);
        racks.note(now, is_throttled);
    }
}

/// Who feeds the site; without anyone, all racks go dark.
fn choose_source(plant: &mut PlantItem, agenda: &mut Agenda, incidents: &mut Incidents) {
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
fn run_plant(plant: &mut PlantItem, agenda: &mut Agenda) {
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

const fn is_powered(source: Source, on_ups: bool) -> bool {
    match source {
        Source::Grid | Source::Generator => true,
        Source::Battery => on_ups,
        Source::Nothing => false,
    }
}

/// Gives the pool its racks and speed; the heat that the racks make, in W.
fn load_racks(plant: &mut PlantItem, agenda: &mut Agenda) -> f64 {
    let (speed, step) = plant
        .throttle
        .as_deref()
        .map_or((1.0, 0), |throttle| (throttle.speed(), throttle.step() as u32));
    let Some(racks) = plant.racks.as_deref() else {
        let is_fed = plant.feed.source != Source::Nothing;
        let cause = if is_fed { None } else { plant.feed.lost_by };
        plant.pool.give(f64::from(u8::from(is_fed)), speed, step, cause, agenda);
        return 0.0;
    };
    let by_heat = plant.throttle.as_deref().and_then(|throttle| throttle.incident);
    let cause = racks.incident.iter().copied().fold(by_heat, |cause, incident| incident.or(cause));
    let (up, count) = (racks.up(), racks.count());
    plant.pool.give(f64::from(up) / f64::from(count), speed, step, cause, agenda);
    if up == 0 { 0.0 } else { f64::from(up) * racks.input_w(plant.pool.utilisation(), speed) }
}

/// Heat into coolant and room, flow, and what the plant does with the facility water.
fn cool(plant: &mut PlantItem, heat_w: f64, agenda: &mut Agenda, incidents: &mut Incidents) {
    let Some(racks) = plant.racks.as_deref() else { return };
    let (plant_runs, lost_share) = (plant.site.plant_runs, plant.site.lost_share);
    let mut to_coolant_w = 0.0;
    if let Some(coolant) = plant.coolant.as_deref_mut() {
        to_coolant_w = heat_w * racks.liquid_share;
        coolant.set_racks(racks.up());
        coolant.set_flow(is_powered(plant.feed.source, coolant.on_ups));
        coolant.network.heat(coolant.chip_mass(), to_coolant_w);
        if coolant.chip_mass() != super::coolant::CHIPS {
            coolant.network.heat(super::coolant::CHIPS, 0.0);
        } else if coolant.last_mass() == super::coolant::LOOP {
            coolant.network.heat(super::coolant::LOOP, 0.0);
        }
    }
    if let Some(room) = plant.room.as_deref_mut() {
        let share = if plant_runs { 1.0 - lost_share } else { 0.0 };
        room.set(heat_w - to_coolant_w, share);
        room.network.settle();
    }
    let Some(coolant) = plant.coolant.as_deref_mut() else { return };
    let Some(water) = plant.water.as_deref_mut() else {
        coolant.network.hold(WATER, true);
        coolant.network.settle();
        return;
    };
    let capability = water.capability(plant_runs, lost_share);
    let now = agenda.now();
    // Ideal cooling holds the water whatever flows in.
    if water.regime == Regime::Holds && !plant.site.ideal.cooling {
        let inflow_w = coolant.network.flow_w(coolant.last_mass(), WATER, now);
        if inflow_w > most_inflow_w(capability, water.set_c, water.air_c) {
            water.regime = Regime::Floats;
            water.dry_on = water.set_c > water.air_c;
        }
    }
    let floats = water.regime == Regime::Floats;
    if floats && water.short.is_none() {
        let by_power = if plant_runs { None } else { plant.feed.lost_by };
        let cause = plant.site.lost_by.or(water.cut_out_by).or(by_power);
        let cause = cause.or(water.weather_cause);
        water.short = Some(incidents.begin(agenda, "cooling_short", plant.site.water_name, cause));
    }
    coolant.network.hold(WATER, !floats);
    let dry_w_k = if floats && water.dry_on { capability.dry_w_k } else { 0.0 };
    coolant.network.couple_outside(WATER, dry_w_k, water.air_c);
    coolant.network.heat(WATER, if floats { -capability.chiller_w } else { 0.0 });
    coolant.network.settle();
}

/// The heat flow above which the water floats.
fn most_inflow_w(capability: Capability, set_c: f64, air_c: f64) -> f64 {
    let rejected_w = (capability.dry_w_k * (set_c - air_c)).max(0.0) + capability.chiller_w;
    rejected_w * (1.0 + EXCESS) + 1e-3
}

/// Electric flows of the site, and the battery's next end.
fn draw_power(plant: &mut PlantItem, racks_w: f64, agenda: &mut Agenda) {
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

/// As many racks as the energised power carries at their peak, cooling included.
pub(super) fn deploy(plant: &mut PlantItem) {
    let Some(racks) = plant.racks.as_deref_mut() else { return };
    if plant.site.ideal.power {
        return;
    }
    let cooling_w = plant.coolant.as_deref().map_or(0.0, |coolant| coolant.greatest_power_w())
        + plant.water.as_deref().map_or(0.0, |water| water.greatest_power_w());
    let each_w = racks.input_w(1.0, 1.0);
    let fits = |count: u32| {
        plant.site.chain.input_w(f64::from(count) * each_w) + cooling_w <= plant.feed.energised_w
    };
    let (mut most, mut beyond) = (0, racks.count() + 1);
    while most + 1 < beyond {
        let middle = u32::midpoint(most, beyond);
        if fits(middle) { most = middle } else { beyond = middle }
    }
    racks.deploy(most);
}

/// Racks that are down come back one after the other, once power and cooling are back.
fn bring_racks_back(plant: &mut PlantItem, agenda: &mut Agenda) {
    let now = agenda.now();
    let cools = cooling_is_back(plant) && is_cool(plant, now);
    let site = plant.site.id;
    let Some(racks) = plant.racks.as_deref_mut() else { return };
    if !racks.any_down() || !cools {
        agenda.withdraw(&mut racks.restart_ticket);
    } else if racks.restart_ticket.is_none() {
        racks.restart_ticket = Some(agenda.after(racks.restart_delay, RackRestarts { site }));
    }
}

fn cooling_is_back(plant: &PlantItem) -> bool {
    let flows = plant.coolant.as_deref().is_none_or(|coolant| coolant.flow_share() > 0.0);
    let holds = plant
        .water
        .as_deref()
        .map_or(plant.site.lost_share == 0.0, |water| water.regime == Regime::Holds);
    let is_fed = matches!(plant.feed.source, Source::Grid | Source::Generator);
    is_fed && (plant.site.ideal.cooling || flows && holds && plant.site.plant_runs)
}

fn is_cool(plant: &PlantItem, now: SimTime) -> bool {
    let Some(racks) = plant.racks.as_deref() else { return true };
    plant.site.ideal.cooling
        || ladder_c(plant, now).is_none_or(|celsius| celsius <= racks.restart_below_c + BAND_K)
}

/// The temperature that the ladder and the return of racks follow.
pub(super) fn ladder_c(plant: &PlantItem, now: SimTime) -> Option<f64> {
    let of_room = || plant.room.as_deref().map(|room| room.air_c(now));
    plant.coolant.as_deref().map(|coolant| coolant.chips_c(now)).or_else(of_room)
}

/// The incident that warms the racks.
pub(super) fn heated_by(plant: &PlantItem) -> Option<IncidentId> {
    let by_flow = plant.coolant.as_deref().and_then(|coolant| coolant.lowered_by());
    let by_water = plant.water.as_deref().and_then(|water| water.short);
    let by_power = if plant.site.plant_runs { None } else { plant.feed.lost_by };
    by_flow.or(by_water).or(plant.site.lost_by).or(by_power)
}

/// Incidents whose effect is gone are over.
fn end_incidents(plant: &mut PlantItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    if let Some(racks) = plant.racks.as_deref_mut() {
        for reason in Down::ALL {
            if racks.down(reason) == 0
                && let Some(incident) = racks.incident[reason as usize].take()
            {
                incidents.end(agenda, incident);
            }
        }
        if let Some(protection) = plant.protection.as_deref_mut()
            && protection.episode == Episode::Acted
            && racks.down(Down::PoweredDown) == 0
        {
            protection.episode = Episode::Calm;
        }
    }
    if let Some(throttle) = plant.throttle.as_deref_mut()
        && throttle.step() == 0
        && let Some(incident) = throttle.incident.take()
    {
        incidents.end(agenda, incident);
    }
    if let Some(water) = plant.water.as_deref_mut() {
        if water.regime == Regime::Holds
            && let Some(incident) = water.short.take()
        {
            incidents.end(agenda, incident);
        }
        match water.next_reset() {
            None => agenda.withdraw(&mut water.reset_ticket),
            Some(each) if water.reset_ticket.is_none() => {
                water.reset_ticket = Some(agenda.after(each, ChillerReset { site: plant.site.id }));
            }
            Some(_) => {}
        }
    }
}

/// The earliest limit that a temperature will pass.
fn schedule_limit(plant: &mut PlantItem, agenda: &mut Agenda) {
    agenda.withdraw(&mut plant.site.limit_ticket);
    if let Some((seconds, limit)) = next_limit(plant) {
        let span = SimSpan::from_seconds(seconds);
        // Beyond the clock there is nothing to wait for.
        if agenda.now().checked_add(span).is_some() {
            plant.site.limit_ticket =
                Some(agenda.after(span, LimitReached { site: plant.site.id, limit }));
        }
    }
}

/// Seconds from now to the next limit, and which it is.
fn next_limit(plant: &PlantItem) -> Option<(f64, Limit)> {
    let racks = plant.racks.as_deref().filter(|_| !plant.site.ideal.cooling)?;
    let mut next: Option<(f64, Limit)> = None;
    let mut consider = |seconds: Option<f64>, limit: Limit| {
        if let Some(seconds) = seconds
            && next.is_none_or(|(other, _)| seconds < other)
        {
            next = Some((seconds, limit));
        }
    };
    let ladder: Option<(&HeatNetwork, usize)> =
        match (plant.coolant.as_deref(), plant.room.as_deref()) {
            (Some(coolant), _) => Some((&coolant.network, coolant.chip_mass())),
            (None, Some(room)) => Some((&room.network, AIR)),
            (None, None) => None,
        };
    if let Some((network, mass)) = ladder {
        if let Some(throttle) = plant.throttle.as_deref() {
            if let Some((limit_c, is_trip)) = throttle.next_up()
                && racks.up() > 0
            {
                consider(
                    network.first_crossing(mass, limit_c, Direction::Rising),
                    if is_trip { Limit::Trip } else { Limit::StepUp },
                );
            }
            if let Some(limit_c) = throttle.next_down() {
                consider(
                    network.first_crossing(mass, limit_c, Direction::Falling),
                    Limit::StepDown,
                );
            }
        }
        let now = network.since();
        if racks.any_down()
            && racks.restart_ticket.is_none()
            && cooling_is_back(plant)
            && !is_cool(plant, now)
        {
            consider(
                network.first_crossing(mass, racks.restart_below_c, Direction::Falling),
                Limit::Cool,
            );
        }
    }
    if let Some(protection) = plant.protection.as_deref() {
        let watched: Option<(&HeatNetwork, usize)> =
            match (protection.watches, plant.coolant.as_deref(), plant.room.as_deref()) {
                (Watched::Chips, Some(coolant), _) => Some((&coolant.network, coolant.chip_mass())),
                (Watched::Coolant, Some(coolant), _) => {
                    Some((&coolant.network, coolant.loop_mass()))
                }
                (Watched::Water, Some(coolant), _) => Some((&coolant.network, WATER)),
                (Watched::Air, _, Some(room)) => Some((&room.network, AIR)),
                _ => None,
            };
        if let Some((network, mass)) = watched {
            match protection.episode {
                Episode::Calm => consider(
                    network.first_crossing(mass, protection.limit_c, Direction::Rising),
                    Limit::Warm,
                ),
                // Below the limit by a hair, lest a water held at the limit be both.
                Episode::Bears => consider(
                    network.first_crossing(mass, protection.limit_c - BAND_K, Direction::Falling),
                    Limit::Calm,
                ),
                Episode::Acted => {}
            }
            if let (Some(at_once_c), true) =
                (protection.at_once_c, protection.episode != Episode::Acted)
            {
                consider(network.first_crossing(mass, at_once_c, Direction::Rising), Limit::Hot);
            }
        }
    }
    if let (Some(water), Some(coolant)) = (plant.water.as_deref(), plant.coolant.as_deref()) {
        let capability = water.capability(plant.site.plant_runs, plant.site.lost_share);
        let network = &coolant.network;
        match water.regime {
            Regime::Holds => {
                let conductance_w_k = network.between_w_k(coolant.last_mass(), WATER);
                if conductance_w_k > 0.0 {
                    let limit_c = water.set_c
                        + most_inflow_w(capability, water.set_c, water.air_c) / conductance_w_k;
                    consider(
                        network.first_crossing(coolant.last_mass(), limit_c, Direction::Rising),
                        Limit::WaterShort,
                    );
                }
            }
            Regime::Floats => {
                consider(
                    network.first_crossing(WATER, water.set_c - BAND_K, Direction::Falling),
                    Limit::WaterAtSet,
                );
                if capability.dry_w_k > 0.0 {
                    if water.dry_on {
                        consider(
                            network.first_crossing(WATER, water.air_c - BAND_K, Direction::Falling),
                            Limit::DryOff,
                        );
                    } else {
                        consider(
                            network.first_crossing(WATER, water.air_c + BAND_K, Direction::Rising),
                            Limit::DryOn,
                        );
                    }
                }
            }
        }
    }
    next
}
