//! M/M/1, M/M/c and M/G/1: orders of one unit, each the shipment of a customer's demand, reach a station.
//!
//! A store without stock orders every unit that a customer demands; it is sent at once, without a lead time, and
//! waits at the station: a port for M/M/1, the store's dock for the others.

use super::super::{Answer, Row};
use super::batches::{is_precise, number, ratio_and_error, simulation_for};
use reflexarc::kernel::{Seen, SimSpan, SimTime, Simulation};
use reflexarc::supply::{
    FacilityId, PortId, StationPlace, StationServed, StationTotals, Topology, Transport,
};

/// Simulated span that represents a unit of time of a row.
const UNIT: SimSpan = SimSpan::MINUTE;

/// Maximum number of events of a configuration, whatever the standard error.
const MAX_EVENTS: u64 = 160_000_000;

/// Jobs of a batch.
const JOBS: f64 = 40_000.0;

/// What recorders saw of the jobs done in a batch, in units of time of the row.
#[derive(Default)]
struct Jobs {
    done: f64,
    waited: f64,
    waited_long: f64,
    wait: f64,
    present: f64,
    /// Times at the station; kept where a quantile is wanted.
    times: Option<Vec<f64>>,
}

fn see(seen: Seen<StationServed, Jobs>) {
    let StationServed { joined, began, .. } = seen.event;
    let of = |span: SimSpan| span / UNIT;
    let (wait, present) = (of(began.since(joined)), of(seen.time.since(joined)));
    let jobs = seen.writer;
    jobs.done += 1.0;
    jobs.waited += f64::from(wait > 0.0);
    jobs.waited_long += f64::from(wait > 1.0);
    jobs.wait += wait;
    jobs.present += present;
    if let Some(times) = &mut jobs.times {
        times.push(present);
    }
}

/// A station in RON, and where it stands.
fn station(row: &Row) -> (String, StationPlace) {
    let of = |key: &str| number(&row.params, key);
    let per_hour = |rate: f64| rate * SimSpan::HOUR.seconds() / UNIT.seconds();
    match row.family.as_str() {
        "MM1" => (
            format!(
                "rate: shipments_per_hour({}), varies: exponential",
                per_hour(of("service_rate"))
            ),
            StationPlace::Port(PortId::new(0)),
        ),
        "MMc" => (
            format!(
                "rate: units_per_hour({}), varies: exponential, servers: {}",
                per_hour(of("service_rate")),
                of("servers")
            ),
            StationPlace::Dock(FacilityId::new(1)),
        ),
        _ => {
            let varies = match row.params["service"].as_str().unwrap() {
                "deterministic" => String::new(),
                "uniform 0..2" => r#", varies: uniform(spread: "100 %")"#.to_owned(),
                _ => format!(", varies: gamma(cv: {})", of("scv_service").sqrt()),
            };
            let rate = per_hour(1.0 / of("mean_service"));
            (
                format!("rate: units_per_hour({rate}){varies}"),
                StationPlace::Dock(FacilityId::new(1)),
            )
        }
    }
}

fn scene(row: &Row) -> (Simulation<Jobs>, StationPlace) {
    let (station, place) = station(row);
    let rate = number(&row.params, "arrival_rate") * SimSpan::DAY.seconds() / UNIT.seconds();
    let (dock, port, ports) = match place {
        StationPlace::Port(_) => {
            ("", r#"port: "it","#, format!(r#"ports: {{ "it": ({station}) }},"#))
        }
        _ => (&*format!("receiving: ({station})"), "", String::new()),
    };
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered) }},
            facilities: {{ "source": (kind: supplier, area: "here"), "store": (kind: store, area: "here", {dock}) }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "unit": {rate} }}, law: one_by_one) }},
            lanes: {{ "lane": (routes: {{ "source": ["store"] }}, {port} service: on_demand(lead: fixed("0 s")),
                orders: base_stock(units(0))) }},
            {ports}
        )"#
    );
    let mut sim = simulation_for(Jobs::default(), &supply, row, 0, ("0 d", "30000 d"));
    sim.observe(see);
    (sim, place)
}

fn totals(sim: &Simulation<Jobs>, place: StationPlace) -> StationTotals {
    assert_eq!(sim.world.resource::<Topology>().facilities.get("store"), Some(FacilityId::new(1)));
    sim.world.resource::<Transport>().station_totals(place, sim.now()).unwrap()
}

/// A quantity of a batch as a ratio of two sums.
fn ratio(quantity: &str, jobs: &mut Jobs, levels: [f64; 3], servers: f64) -> Option<(f64, f64)> {
    let [time, worked, present] = levels;
    Some(match quantity {
        "utilization" => (worked, servers * time),
        "mean_number" => (present, time),
        "mean_queue" => (present - worked, time),
        "mean_wait_in_queue" => (jobs.wait, jobs.done),
        "mean_time_in_system" => (jobs.present, jobs.done),
        "prob_wait" => (jobs.waited, jobs.done),
        "prob_wait_longer_than_1" => (jobs.waited_long, jobs.done),
        "p95_time_in_system" => {
            let times = jobs.times.as_mut()?;
            times.sort_by(f64::total_cmp);
            (times[(0.95 * times.len() as f64) as usize], 1.0)
        }
        _ => return None,
    })
}

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let (mut sim, place) = scene(row);
    let servers = row.optional("servers").unwrap_or(1.0);
    let quantile = rows.iter().any(|row| row.quantity == "p95_time_in_system");
    let batch = JOBS / number(&row.params, "arrival_rate");
    let batch = SimSpan::from_seconds(batch * UNIT.seconds());
    let mut series: Vec<Vec<(f64, f64)>> = vec![Vec::new(); rows.len()];
    let mut before = StationTotals::default();
    for count in 0.. {
        sim.writer = Jobs { times: quantile.then(Vec::new), ..Jobs::default() };
        let from: SimTime = sim.now();
        sim.run_until(from + batch).unwrap();
        let after = totals(&sim, place);
        let levels = [
            batch / UNIT,
            (after.worked_s - before.worked_s) / UNIT.seconds(),
            (after.present_s - before.present_s) / UNIT.seconds(),
        ];
        before = after;
        // The first batch is the warm-up from an empty station.
        if count == 0 {
            continue;
        }
        for (series, row) in series.iter_mut().zip(rows) {
            series.extend(ratio(&row.quantity, &mut sim.writer, levels, servers));
        }
        let is_known = |series: &Vec<(f64, f64)>| {
            let (mean, standard_error) = ratio_and_error(series);
            series.is_empty() || is_precise(mean, standard_error)
        };
        if count >= 30 && count % 10 == 0 && series.iter().all(is_known)
            || sim.events() > MAX_EVENTS
        {
            break;
        }
    }
    let answer = |series: &Vec<(f64, f64)>| {
        if series.is_empty() {
            return Answer::NotCovered;
        }
        let (mean, standard_error) = ratio_and_error(series);
        Answer::Mean { mean, standard_error }
    };
    series.iter().map(answer).collect()
}
