//! The story's own share of a site: what its contract makes of it, and what its neighbours do not.

use super::pools::asked;
use super::{MILD, SITE, Setting, hours, incident, look, near, play};
use reflexarc::infra::{
    BackgroundRaised, BackgroundReleased, Class, GridLost, GridRestored, InfrastructureSpec,
};
use reflexarc::issue::Issues;
use reflexarc::kernel::Simulation;

/// Ten racks of 1 kW idle and 3 kW peak; the story rents one of them, with four of the 40 servers.
fn shared(terms: &str, tenants: &str, feed: &str) -> String {
    format!(
        r#"(sites: {{"site": (role: large, area: "here", terms: [{terms}],
            pool: (work: fixed("1 s"), queue: 10, lots: {{
                "own": (servers: 4, for: [ours]), "others": (servers: 36, for: [tenants]) }},
                classes: (tenants: (busy: {tenants}, holds: exponential(mean: "60 s"))),
                dark_order: last_rack_first),
            feed: ({feed} price: (energy: "200 GBP/MWh", by_hour: {PRICES:?})),
            racks: (count: 10, idle: "1 kW", peak: "3 kW", exponent: 1.0,
                restart: (delay: "1 s", rate: "36000 /h", below: "60 degC")))}})"#
    )
}

/// The second hour costs twice as much as the others.
const PRICES: [f64; 24] = {
    let mut prices = [1.0; 24];
    prices[1] = 2.0;
    prices
};

const FEED: &str = r#"contracted: "1 MW","#;

/// Own work: an hour on one of four servers, from half an hour before the second hour.
const WORK: [(f64, Class, f64); 1] = [(1_800.0, Class::Ours, 3_600.0)];

fn played(infrastructure: &str) -> Simulation<()> {
    asked(Setting { infrastructure, ..MILD }.assemble(), &WORK)
}

fn cost(sim: &mut Simulation<()>) -> Option<f64> {
    look(sim, SITE, |plant, now| plant.totals(now).own_cost)
}

#[test]
fn the_energy_of_the_own_share_is_billed_by_the_hour() {
    let mut sim = played(&shared("energy(pue: 1.5)", "0.5", FEED));
    // 1 kW idle for an hour at 0.20 GBP/kWh, times 1.5.
    play(&mut sim, hours(1.0));
    assert!(near(cost(&mut sim).unwrap(), 0.30));
    // The second hour costs 0.60. Own work keeps a quarter of a rack busy for an hour: 2 kW / 4 = 0.5
    // kWh, billed at the price of the hour in which it ends, the second.
    play(&mut sim, hours(2.0));
    assert!(near(cost(&mut sim).unwrap(), 0.30 + 0.60 + 0.5 * 0.40 * 1.5));
    play(&mut sim, hours(3.0));
    assert!(near(cost(&mut sim).unwrap(), 0.30 + 0.60 + 0.30 + 0.30));
}

#[test]
fn what_neighbours_do_changes_the_cost_by_no_bit() {
    let at_end = |tenants: &str| {
        let mut sim = played(&shared("energy(pue: 1.3)", tenants, FEED));
        play(&mut sim, hours(30.0));
        let energy_j = look(&mut sim, SITE, |plant, now| plant.totals(now).facility_j);
        (cost(&mut sim).unwrap().to_bits(), energy_j)
    };
    let [quiet, busy] = ["0.0", "0.9"].map(at_end);
    assert!(busy.1 > 1.5 * quiet.1, "tenants draw energy");
    assert_eq!(quiet.0, busy.0);
    // An outage that darkens the racks of the others: 15 kW carry some of the ten racks.
    let limited = r#"contracted: "1 MW", energised: [(from: "2022-01-01T00:00", power: "1 MW"),
        (from: "2022-07-18T12:00", power: "15 kW"), (from: "2022-07-18T18:00", power: "1 MW")],"#;
    let mut sim = played(&shared("energy(pue: 1.3)", "0.9", limited));
    play(&mut sim, hours(13.0));
    let (own, others) = look(&mut sim, SITE, |plant, _| {
        (plant.pools.list()[0].lot_up(0), plant.pools.list()[0].lot_up(1))
    });
    assert_eq!(own, Some(4));
    assert!(others < Some(36), "{others:?}");
    play(&mut sim, hours(30.0));
    assert_eq!(cost(&mut sim).unwrap().to_bits(), busy.0);
}

#[test]
fn own_work_costs_and_idle_servers_are_paid_for_in_an_outage() {
    let infrastructure = shared("energy(pue: 1.3)", "0.5", FEED);
    let mut idle = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
    let mut working = played(&infrastructure);
    let mut dark = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
    let outage = incident(&mut dark, "grid_outage", "grid");
    dark.agenda().at(hours(3.0), GridLost { site: SITE, incident: outage });
    dark.agenda().at(hours(9.0), GridRestored { site: SITE, incident: outage });
    for sim in [&mut idle, &mut working, &mut dark] {
        play(sim, hours(24.0));
    }
    // 24 hours of 1 kW, one of them at twice the price.
    let held = 25.0 * 0.20 * 1.3;
    assert!(near(cost(&mut idle).unwrap(), held));
    assert!(near(cost(&mut working).unwrap(), held + 0.5 * 0.40 * 1.3));
    // The contract holds while the site is dark.
    assert_eq!(cost(&mut dark).unwrap().to_bits(), cost(&mut idle).unwrap().to_bits());
}

#[test]
fn further_terms_are_billed_by_time() {
    let months = 30.0 / 30.4375;
    for (terms, expected) in [
        // 12 kW committed, 1 kW and little more drawn: 85 % of it are paid.
        (
            r#"kw_month(price: "145 GBP", committed: "12 kW", take_or_pay: "85 %")"#,
            145.0 * 12.0 * 0.85 * months,
        ),
        (r#"kw_month(price: "145 GBP", committed: "12 kW")"#, 145.0 * 12.0 * months),
        (r#"server_hour(lot: "own", price: "2.10 GBP")"#, 2.10 * 4.0 * 720.0),
        (r#"month(price: "950 GBP")"#, 950.0 * months),
        (
            r#"month(price: "950 GBP"), server_hour(lot: "others", price: "1 GBP")"#,
            950.0 * months + 36.0 * 720.0,
        ),
    ] {
        let mut sim = played(&shared(terms, "0.5", FEED));
        play(&mut sim, hours(720.0));
        assert!(near(cost(&mut sim).unwrap(), expected), "{terms}: {:?}", cost(&mut sim));
    }
    // Where more is drawn than is paid for anyway: 1 kW for 720 h and 0.5 kWh of work.
    let mut sim = played(&shared(
        r#"kw_month(price: "145 GBP", committed: "1 kW", take_or_pay: "50 %")"#,
        "0.5",
        FEED,
    ));
    play(&mut sim, hours(720.0));
    let mean_kw = 1.0 + 0.5 / 720.0;
    assert!(near(cost(&mut sim).unwrap(), 145.0 * mean_kw * months));
}

#[test]
fn without_terms_an_own_site_pays_its_meter_and_a_shared_one_its_share() {
    let mut shared_site = played(&shared("", "0.5", FEED));
    play(&mut shared_site, hours(1.0));
    assert!(near(cost(&mut shared_site).unwrap(), 0.20), "1 kWh at a PUE of 1");
    let own = r#"(sites: {"site": (role: large, area: "here",
        pool: (servers: 4, work: fixed("1 s"), queue: 1),
        feed: (contracted: "1 MW", price: (energy: "200 GBP/MWh")),
        racks: (count: 10, idle: "1 kW", peak: "3 kW", exponent: 1.0))})"#;
    let mut own = Setting { infrastructure: own, ..MILD }.assemble();
    play(&mut own, hours(1.0));
    assert!(near(cost(&mut own).unwrap(), 2.0), "10 kWh by the meter");
    let metered = look(&mut own, SITE, |plant, now| plant.totals(now).energy_cost);
    assert_eq!(cost(&mut own), metered);
}

#[test]
fn terms_are_checked() {
    let issues = |terms: &str| {
        let spec: InfrastructureSpec = super::read(&shared(terms, "0.5", FEED));
        let mut issues = Issues::new();
        spec.check(&["here"], "GBP".parse().ok(), &mut issues.at("i"));
        let all = issues.as_slice().iter();
        all.map(|one| format!("{} {}", one.path, one.code)).collect::<Vec<_>>()
    };
    assert_eq!(issues("energy(pue: 1.2)"), Vec::<String>::new());
    assert_eq!(issues("energy(pue: 0.9)"), ["i.sites.site.terms.0.pue out-of-range"]);
    assert_eq!(issues("metered, energy(pue: 1.2)"), ["i.sites.site.terms conflict"]);
    assert_eq!(
        issues(r#"server_hour(lot: "mine", price: "1 GBP")"#),
        ["i.sites.site.terms.0.lot unknown-lot"]
    );
    assert_eq!(issues(r#"month(price: "1 EUR")"#), ["i.sites.site.terms.0.price currency"]);
    assert_eq!(issues(r#"data(price: "1 EUR/GB")"#), ["i.sites.site.terms.0.price currency"]);
    assert_eq!(
        issues(r#"data(price: "0.07 GBP/GB"), month(price: "1 GBP")"#),
        Vec::<String>::new()
    );
}

#[test]
fn whose_a_site_is_does_not_depend_on_what_a_neighbour_does() {
    // Without terms a site on which tenants may run pays its own share, whatever they take.
    let one_lot = |busy: &str| {
        shared("", busy, FEED)
            .replace("for: [ours]", "for: [ours, tenants]")
            .replace(r#", "others": (servers: 36, for: [tenants])"#, "")
    };
    let at_end = |infrastructure: &str, rush: bool| {
        let mut sim = played(infrastructure);
        if rush {
            let named = incident(&mut sim, "background_rush", "here");
            let (site, class, share) = (SITE, Class::Tenants, 1.0);
            sim.agenda().at(hours(8.0), BackgroundRaised { site, class, share, incident: named });
            sim.agenda().at(hours(20.0), BackgroundReleased { site, class, incident: named });
        }
        play(&mut sim, hours(24.0));
        let energy_j = look(&mut sim, SITE, |plant, now| plant.totals(now).facility_j);
        (cost(&mut sim).unwrap().to_bits(), energy_j)
    };
    let quiet = at_end(&one_lot("0.0"), false);
    for other in [at_end(&one_lot("0.3"), false), at_end(&one_lot("0.0"), true)] {
        assert!(other.1 > quiet.1 && other.0 == quiet.0, "{other:?} {quiet:?}");
    }
    // Where no tenants are declared, a lot for all classes is the story's, and a rush finds no lot.
    let own = r#"(sites: {"site": (role: large, area: "here", pool: (servers: 4, work: fixed("1 s"), queue: 10),
        feed: (contracted: "1 MW", price: (energy: "200 GBP/MWh")),
        racks: (count: 1, idle: "1 kW", peak: "3 kW", exponent: 1.0))})"#;
    let (quiet, rushed) = (at_end(own, false), at_end(own, true));
    assert!(quiet.1 == rushed.1 && near(f64::from_bits(quiet.0), f64::from_bits(rushed.0)));
    // It pays its meter.
    assert!(near(f64::from_bits(quiet.0), quiet.1 / 3.6e6 * 0.20));
}
