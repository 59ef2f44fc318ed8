//! Units of each product are conserved in networks of up to 200 facilities, whatever disrupts them.
//!
//! The audit looks at every stock point after every event that moves units; beside it a ledger of order lines
//! adds up what suppliers sent, what customers took, what was wasted, and what is where.

use super::disruption::Disruption;
use super::draw::{Network, networks};
use super::ledger::{Ledger, end, every_shipment_is_in_one_place, residuals, simulation};
use proptest::prelude::*;
use reflexarc::causality::IncidentId;
use reflexarc::issue::Issues;
use reflexarc::kernel::{SimSpan, SimTime, Simulation};
use reflexarc::supply::{
    Activity, ActivityRestored, ActivitySlowed, Audit, Charge, CostRaised, CostRestored,
    DemandSurgeBegins, DemandSurgeEnds, LaneDelayed, LaneId, LegDelayed, PortId, PortRestored,
    PortSlowed, SpoilageBegan, SpoilageEnded, StationKind, StationRestored, StationSlowed, StockId,
    StockPoint, StockSpoiled, SupplySpec, Surges, Topology, Transport,
};

fn hour(hours: u32) -> SimTime {
    SimTime::START + SimSpan::HOUR * i64::from(hours)
}

/// Schedules a disruption: its lane slows down, is delayed on each leg, gets dearer, and spoils goods, a port closes,
/// customers come more often, the stations of a place slow down, and what it has spoils.
fn disrupt(sim: &mut Simulation<Ledger>, number: usize, drawn: &Disruption) {
    let Disruption { lane, activity, factor, from_h, lasts_h, delay_h, stock, spoiled } = *drawn;
    let topology = sim.world.resource::<Topology>().clone();
    let (lane, incident) = (LaneId::new(lane.index(topology.lanes.len())), IncidentId::new(number));
    let (from, until) = (hour(from_h), hour(from_h + lasts_h));
    let terms = topology.lane(lane).unwrap();
    let activity = Activity::ALL[activity];
    let legs = terms.onward().len();
    let covers = match activity {
        Activity::Ordering | Activity::Shipping => terms.slots(),
        Activity::Transit => terms.destinations().len() * (1 + legs),
        Activity::Receiving => terms.destinations().len(),
    };
    let mut transport = sim.world.resource_mut::<Transport>();
    let slowdown = transport.declare_slowdown(lane, activity, (0..covers).collect()).unwrap();
    let spoilage = transport.declare_spoilage(lane, (0..terms.slots()).collect()).unwrap();
    let raise = transport.declare_raise(lane, Charge::Price, (0..terms.slots()).collect()).unwrap();
    let surge = sim.world.resource_mut::<Surges>().declare(&topology, &[], &[]);
    let stock = StockId::new(stock.index(topology.stocks().len()));
    let port = PortId::new(number % 2);
    let (facility, _) = topology.facility_and_product(stock).unwrap();
    let extra = SimSpan::HOUR * i64::from(delay_h);
    let agenda = sim.agenda();
    agenda.at(from, ActivitySlowed { lane, slowdown, factor, incident });
    agenda.at(until, ActivityRestored { lane, slowdown, incident });
    agenda.at(from, LaneDelayed { lane, extra, until, incident: Some(incident) });
    for leg in 1..=legs as u32 {
        agenda.at(from, LegDelayed { lane, leg, extra, until, incident: Some(incident) });
    }
    agenda.at(from, CostRaised { lane, raise, by: 0.5, incident });
    agenda.at(until, CostRestored { lane, raise, incident });
    for station in [StationKind::Dock, StationKind::Picking, StationKind::Line] {
        let factor = factor.min(1.0);
        agenda.at(from, StationSlowed { facility, station, factor, incident });
        agenda.at(until, StationRestored { facility, station, incident });
    }
    agenda.at(from, SpoilageBegan { lane, spoilage, share: spoiled, incident });
    agenda.at(until, SpoilageEnded { lane, spoilage, incident });
    agenda.at(from, StockSpoiled { stock, share: spoiled, incident });
    if number == 0 {
        agenda.at(from, PortSlowed { port, factor: 0.0, incident });
        agenda.at(until, PortRestored { port, incident });
        agenda.at(from, DemandSurgeBegins { surge, factor: 2.0, incident });
        agenda.at(until, DemandSurgeEnds { surge, incident });
    }
}

/// Errors that `check` reports of a network.
fn errors(supply: &str) -> Vec<String> {
    let spec: SupplySpec = reflexarc::quantity::read_ron(supply).unwrap();
    let mut areas = reflexarc::environment::Areas::default();
    areas.names.intern("here");
    let mut issues = Issues::new();
    spec.check(&areas, "GBP".parse().unwrap(), &mut issues.at("supply"));
    let errors = issues
        .as_slice()
        .iter()
        .filter(|issue| issue.severity == reflexarc::issue::Severity::Error);
    errors.map(|issue| format!("{}: {}", issue.path, issue.message)).collect()
}

/// Plays a network, and asserts that nothing appears, vanishes or is negative, and that a number of shipments arrive.
fn is_conserved(network: &Network, horizon: &str, arrivals: usize) {
    let supply = network.supply();
    assert_eq!(errors(&supply), [""; 0]);
    let mut sim = simulation(&supply, horizon);
    for (number, drawn) in network.disruptions.iter().enumerate() {
        disrupt(&mut sim, number, drawn);
    }
    let end = end(&sim);
    while sim.now() < end {
        // 13 hours: the instants fall anywhere in the days.
        let next = (sim.now() + SimSpan::HOUR * 13).min(end);
        sim.run_until(next).unwrap();
        assert_eq!(sim.writer.wrong, None);
        for (product, residual) in residuals(&mut sim, 40.0).into_iter().enumerate() {
            assert!(residual.abs() < 1e-5, "{residual} units of p{product} appeared by {next:?}");
        }
        let mut points = sim.world.query::<&StockPoint>();
        for point in points.iter(&sim.world) {
            let levels =
                [point.on_hand(), point.on_order(), point.in_transit(), point.backorders()];
            assert!(levels.iter().all(|level| level.level() > -1e-6), "{point:?}");
        }
    }
    every_shipment_is_in_one_place(&sim);
    assert!(sim.writer.arrivals() >= arrivals, "{} shipments arrived", sim.writer.arrivals());
    let audit = sim.world.resource::<Audit>();
    assert!(audit.broken.is_none() && audit.audits > 10, "{:?}", audit.broken);
}

fn config(cases: u32) -> ProptestConfig {
    let few = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
    ProptestConfig { max_shrink_iters: 300, ..few }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn units_are_conserved_in_small_networks(network in networks(0..4, 1..8, 1..4, 1..5)) {
        is_conserved(&network, "14 d", 0);
    }
}

proptest! {
    #![proptest_config(config(7))]

    #[test]
    fn units_are_conserved_in_networks_of_up_to_two_hundred_facilities(
        network in networks(8..25, 80..172, 1..3, 4..24),
    ) {
        is_conserved(&network, "10 d", 20);
    }
}
