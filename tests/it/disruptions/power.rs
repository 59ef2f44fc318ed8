//! Disruptions of power in the bundled story: caps, capacity that is late, failures of what backs the
//! grid.

use super::{OUTAGE, play};
use reflexarc::decision::Reason;
use reflexarc::outcome::rows::Rows;
use reflexarc::study::replicate::Run;

const NANOS: i64 = 1_000_000_000;

#[test]
fn a_power_cap_sheds_racks_while_it_lasts() {
    let cap = |to: &str| {
        let cap = format!(
            "\"cap\": power_cap(where: role(large), to: \"{to}\", at: \"2022-07-18T10:00\", until: \"2022-07-18T13:00\")"
        );
        play(&cap, 2, &[])
    };
    let played = cap("1 MW");
    let root = played.root("power_cap", "2022-07-18T10:00", "2022-07-18T13:00");
    for kind in ["power_capped", "racks_capped"] {
        let shed = played.incidents(kind);
        assert!(!shed.is_empty(), "no {kind}");
        assert!(shed.iter().all(|line| played.leads_to(line.incident, root)));
    }
    let drawn = played.readings("reflexarc.grid.power", "2022-07-18T10:00", "2022-07-18T13:00");
    assert!(drawn.iter().all(|&drawn_w| drawn_w <= 1e6 + 1e-6), "{drawn:?}");
    let racks = |from, until| played.readings("reflexarc.racks.up", from, until);
    let up = racks("2022-07-18T10:10", "2022-07-18T13:00");
    assert!(up.iter().all(|&racks| racks > 0.0 && racks < 11.0), "{up:?}");
    assert_eq!(racks("2022-07-18T13:20", "2022-07-18T13:30"), [11.0]);
    // One above the contracted power changes nothing to the last bit.
    let loose = cap("2 MW");
    for name in ["energy_kwh", "pue", "decisions_fallback", "power_headroom_min_w", "cost_total"] {
        let (with, without) = loose.kpi(name);
        assert_eq!(with.to_bits(), without.to_bits(), "{name}");
    }
}

#[test]
fn power_that_is_energised_late_leaves_the_site_dark_until_it_comes() {
    let played = play(
        r#""late": energised_late(where: role(large), at: "2020-12-01T00:00", until: "2022-07-18T12:00")"#,
        2,
        &[],
    );
    let late = played.incidents("energised_late");
    let racks = |from, until| played.readings("reflexarc.racks.up", from, until);
    assert!(racks("2022-07-18T00:00", "2022-07-18T12:00").iter().all(|&racks| racks == 0.0));
    // In a dark site they start by the rule after a loss of power.
    assert!(racks("2022-07-19T12:00", "2022-07-19T13:00").iter().all(|&racks| racks == 11.0));
    let capped = played.incidents("power_capped");
    assert!(capped.iter().all(|line| played.leads_to(line.incident, late[0].incident)));
    let grid = played.readings("reflexarc.grid.power", "2022-07-18T00:00", "2022-07-18T12:00");
    assert!(grid.iter().all(|&drawn_w| drawn_w == 0.0), "{grid:?}");
    assert!(played.kpi("site_down_hours").0 >= 12.0);
}

#[test]
fn generators_that_fail_leave_the_battery_alone_with_the_outage() {
    let with = |units: u32| {
        let failure = format!(
            "{OUTAGE}, \"failed\": generator_failure(where: role(large), units: {units}, at: \"2022-07-18T09:00\", until: \"2022-07-18T15:00\")"
        );
        play(&failure, 2, &["infrastructure.sites.slough.generator.success=1"])
    };
    // Of three units two are needed.
    assert_eq!(with(1).kpi("site_down_hours").0, 0.0);
    assert_eq!(with(0).kpi("site_down_hours").0, 0.0);
    let played = with(2);
    assert!(played.kpi("site_down_hours").0 > 3.5);
    let root = played.root("generator_failure", "2022-07-18T09:00", "2022-07-18T15:00");
    let dark = played.incidents("power_loss");
    assert!(!dark.is_empty() && dark.iter().all(|line| played.leads_to(line.incident, root)));
}

#[test]
fn without_its_ups_a_site_is_dark_from_the_loss_of_the_grid() {
    let played = play(
        &format!(
            "{OUTAGE}, \"ups\": ups_failure(where: role(large), at: \"2022-07-18T09:00\", until: \"2022-07-18T15:00\")"
        ),
        2,
        &["infrastructure.sites.slough.generator.success=1"],
    );
    let root = played.root("ups_failure", "2022-07-18T09:00", "2022-07-18T15:00");
    let dark = played.incidents("power_loss");
    assert_eq!(dark.len(), 1);
    assert_eq!(dark[0].began, played.at("2022-07-18T10:00"));
    assert!(played.leads_to(dark[0].incident, root));
}

#[test]
fn an_outage_of_one_of_two_paths_takes_nothing_down() {
    let one = |paths: &str| {
        let outage = OUTAGE.replace("role(large),", &format!("role(large), paths: {paths},"));
        let two = "infrastructure.sites.slough.feed.paths=(count: 2, needed: 1)";
        let never = "infrastructure.sites.slough.generator.success=0";
        play(&outage, 2, &[two, never]).kpi("site_down_hours").0
    };
    assert_eq!(one("1"), 0.0);
    assert!(one("2") > 3.5);
}

#[test]
fn telemetry_shows_every_source_and_meets_the_meter() {
    let played = play(OUTAGE, 2, &["infrastructure.sites.slough.generator.success=1"]);
    let of = |metric, from, until| played.readings(metric, from, until);
    let (from, until) = ("2022-07-18T10:10", "2022-07-18T14:00");
    let [site, grid, generator, racks, cooling, losses, battery] = [
        "reflexarc.site.power",
        "reflexarc.grid.power",
        "reflexarc.generator.power",
        "reflexarc.racks.power",
        "reflexarc.cooling.power",
        "reflexarc.losses.power",
        "reflexarc.battery.power",
    ]
    .map(|metric| of(metric, from, until));
    for place in 0..site.len() {
        assert_eq!((grid[place], site[place]), (0.0, generator[place]));
        // What comes in goes to racks, cooling, losses and the battery.
        let out = racks[place] + cooling[place] + losses[place] - battery[place];
        assert!((generator[place] - out).abs() < 1e-6 && generator[place] > 1e6);
    }
    let charged = of("reflexarc.battery.power", "2022-07-18T10:00:26", until);
    assert!(charged.iter().any(|&battery_w| battery_w < 0.0), "it is charged");
    let fuel = of("reflexarc.generator.fuel", from, until);
    assert!(fuel.is_sorted_by(|one, other| one > other), "{fuel:?}");
    assert!(of("reflexarc.generator.running", from, until).iter().all(|&running| running >= 2.0));
    let headroom = of("reflexarc.power.headroom", from, until);
    assert!(headroom.iter().zip(&generator).all(
        |(room, drawn)| (room + drawn) % 1.1e6 < 1e-3 || 1.1e6 - (room + drawn) % 1.1e6 < 1e-3
    ));
    // Before the outage: on battery nothing but pumps cools, and nothing passes the transformer.
    let pue = of("reflexarc.pue", "2022-07-18T00:00", "2022-07-18T10:00");
    assert!(pue.iter().all(|&pue| pue > 1.05 && pue < 1.6), "{pue:?}");
    // Ten-minute samples of grid and generators are the energy to 1 %, small sites included.
    let rows = &played.disturbed.tables.telemetry;
    let all = (0..rows.len()).filter_map(|index| rows.row(index));
    let start = played.at("2022-07-18T00:00");
    let sum: f64 = all
        .filter(|row| row.time >= start && row.time.since(start).nanos() % (600 * NANOS) == 0)
        .filter(|row| matches!(row.metric, "reflexarc.grid.power" | "reflexarc.generator.power"))
        .map(|row| row.value)
        .sum();
    let metered_kwh = played.kpi("energy_kwh").0;
    assert!((sum / 6e3 - metered_kwh).abs() < 0.01 * metered_kwh, "{} {metered_kwh}", sum / 6e3);
}

#[test]
fn work_is_shed_by_class_and_late_decisions_name_the_cap() {
    let cap = |order: &str| {
        let cap = r#""cap": power_cap(where: role(large), to: "1 MW", at: "2022-07-18T10:00", until: "2022-07-18T13:00")"#;
        play(cap, 2, &[&format!("infrastructure.sites.slough.feed.shed=[{order}]")])
    };
    let tenants = cap("charger, tenants, ours, racks");
    let drawn = tenants.readings("reflexarc.grid.power", "2022-07-18T10:00:01", "2022-07-18T13:00");
    assert!(drawn.iter().all(|&drawn_w| drawn_w <= 1e6 + 1e-6), "{drawn:?}");
    let up = tenants.readings("reflexarc.racks.up", "2022-07-18T10:00", "2022-07-18T14:00");
    assert!(up.iter().all(|&racks| racks == 11.0), "{up:?}");
    let busy = |run: &Run, from: &str, until: &str| -> Vec<f64> {
        let span = tenants.at(from)..tenants.at(until);
        let rows = (0..run.tables.telemetry.len()).filter_map(|at| run.tables.telemetry.row(at));
        let of_tenants = rows.filter(|row| row.metric == "reflexarc.pool.busy.tenants");
        let at_site = of_tenants.filter(|row| &*row.entity == "slough" && span.contains(&row.time));
        let every_ten = at_site.filter(|row| row.time.nanos() % (600 * NANOS) == 0);
        every_ten.map(|row| row.value).collect()
    };
    let both = [&tenants.disturbed, &tenants.undisturbed];
    let [under, without] = both.map(|run| busy(run, "2022-07-18T10:10", "2022-07-18T13:00"));
    assert!(under.iter().sum::<f64>() < 0.7 * without.iter().sum::<f64>(), "{under:?} {without:?}");
    // Afterwards they draw what they would have drawn.
    let [after, without] = both.map(|run| busy(run, "2022-07-18T13:10", "2022-07-18T18:00"));
    assert_eq!(after, without);
    // The rented rack is not reached.
    for kpi in ["decision_latency_p99", "decisions_fallback", "decisions_acted"] {
        let (with, without) = tenants.kpi(kpi);
        assert_eq!(with.to_bits(), without.to_bits(), "{kpi}");
    }
    // The other way about own work waits, and each decision that falls back or is late has the cap behind it.
    let ours = cap("charger, ours, tenants, racks");
    let (with, without) = ours.kpi("decisions_fallback");
    assert!(with > without + 100.0, "{with}, {without}");
    let root = ours.root("power_cap", "2022-07-18T10:00", "2022-07-18T13:00");
    let (from, until) = (ours.at("2022-07-18T10:00"), ours.at("2022-07-18T13:00"));
    let decisions = &ours.disturbed.tables.decisions;
    let rows = (0..decisions.len()).filter_map(|place| decisions.row(place));
    let unserved = [Reason::NoAnswer, Reason::NotServed, Reason::BreakerOpen];
    let fell = rows.filter(|row| {
        row.reason.is_some_and(|reason| unserved.contains(&reason))
            && (from..until).contains(&row.triggered)
    });
    let causes: Vec<Option<u32>> = fell.map(|row| row.cause).collect();
    assert!(causes.len() > 100, "{}", causes.len());
    assert!(causes.iter().all(|cause| cause.is_some_and(|cause| ours.leads_to(cause, root))));
}

#[test]
fn a_sag_of_a_second_stops_the_chillers_and_nothing_else() {
    let sag = |lasts: &str| {
        let sag = format!(
            r#""sag": brown_out(where: role(large), voltage: "60 %", at: "2022-07-18T10:00", lasts: "{lasts}")"#
        );
        play(&sag, 2, &[])
    };
    let acts = sag("1 s");
    let water = |from, until| {
        let readings = acts.readings("reflexarc.facility_water.temperature", from, until);
        readings.into_iter().fold(f64::MIN, f64::max)
    };
    let before = water("2022-07-18T09:00", "2022-07-18T10:00");
    // 150 s of 1.2 MW less the dry part in 40 MJ/K and what stands beside it: some kelvin.
    let after = water("2022-07-18T10:00", "2022-07-18T10:30");
    assert!(after > before + 1.0 && after < before + 6.0, "{before} to {after}");
    assert_eq!(acts.kpi("site_down_hours"), (0.0, 0.0));
    let (with, without) = sag("20 ms").kpi("energy_kwh");
    assert_eq!(with.to_bits(), without.to_bits());
}
