//! Recording of a run: observers fill its tables, which are completed at its end.

use super::recorder::Recorder;
use super::table::kpis::KpiRow;
use super::table::runs::RunRow;
use super::table::{TableSet, Tables};
use crate::causality::Incidents;
use crate::environment::Clock;
use crate::kernel::{Ended, SimSpan, Simulation};
use crate::measure::kpi::Kpi;

/// Registers the observers of the selected tables, and the one that opens the accounts.
/// `telemetry_every` is the interval of
/// telemetry.
pub fn install(sim: &mut Simulation<Recorder>, wanted: TableSet, telemetry_every: SimSpan) {
    super::balance::observe(sim);
    super::departures::observe(sim);
    macro_rules! observe {
        ($($table:ident),+) => {$(
            if wanted.$table {
                super::table::$table::observe(sim);
            }
        )+};
    }
    observe!(
        service,
        sales,
        stock,
        orders,
        shipments,
        shipment_lines,
        vehicles,
        sources,
        legs,
        stations,
        decisions,
        contents,
        placements,
        requests
    );
    // Which orders were open at the start is known from their lines.
    if wanted.order_lines || wanted.orders {
        super::table::order_lines::observe(sim);
    }
    if wanted.telemetry {
        super::table::telemetry::observe(sim, telemetry_every);
    }
}

/// Completes the tables of a run that has ended, apart from `kpis`, and returns them.
pub fn finish(sim: &mut Simulation<Recorder>, wanted: TableSet, seed: u64, ended: Ended) -> Tables {
    let mut tables = std::mem::take(&mut sim.writer.tables);
    let end = sim.world.resource::<Clock>().end();
    if wanted.service {
        super::table::service::close_last_day(&mut sim.world, end, &mut tables.service);
    }
    if wanted.stock {
        super::table::stock::end_last_day(&mut sim.world, end, &mut tables.stock);
    }
    let recorder = &mut sim.writer;
    if wanted.sales {
        let (so_far, rows) = (&mut recorder.sales, &mut tables.sales);
        super::table::sales::end(&mut sim.world, end, so_far, rows);
    }
    if wanted.stations {
        let (day, rows) = (&mut recorder.stations, &mut tables.stations);
        super::table::stations::end(&sim.world, end, day, rows);
    }
    if wanted.orders {
        tables.orders.keep_within(&recorder.lines);
    }
    if wanted.order_lines {
        super::table::order_lines::end(&sim.world, &recorder.lines, &mut tables.order_lines);
    }
    if wanted.shipments {
        super::table::shipments::end_under_way(&sim.world, &mut tables.shipments);
    }
    if wanted.shipment_lines {
        tables.shipment_lines.drop_early(&recorder.early_shipments);
    }
    if wanted.decisions {
        super::table::decisions::end_open(&sim.world, &mut tables.decisions);
    }
    if wanted.requests {
        super::table::requests::end_open(&sim.world, end, &mut tables.requests);
    }
    if wanted.products {
        super::table::products::take(&sim.world, &mut tables.products);
    }
    if wanted.facilities {
        super::table::facilities::take(&mut sim.world, &mut tables.facilities);
    }
    if wanted.lanes {
        super::table::lanes::take(&sim.world, &mut tables.lanes);
    }
    if wanted.sites {
        super::table::sites::take(&sim.world, &mut tables.sites);
    }
    if wanted.repairs {
        super::table::repairs::take(&sim.world, &mut tables.repairs);
    }
    let days = sim.writer.limit.map(|limit| limit.days);
    tables.explained = days.filter(|days| !days.is_whole());
    let fingerprint = sim.fingerprint();
    if wanted.runs {
        tables.runs.push(RunRow {
            seed,
            events: sim.events(),
            fingerprint: format!("{:016x}", fingerprint.all()),
            fingerprint_supply: format!("{:016x}", fingerprint.supply()),
            ended: match ended {
                Ended::AtHorizon => "horizon",
                Ended::NothingPending => "nothing pending",
            },
        });
    }
    if wanted.incidents
        && let Some(incidents) = sim.world.get_resource::<Incidents>()
    {
        tables.incidents.take(incidents);
    }
    tables
}

/// Adds the rows of the table `kpis`.
pub fn kpi_rows(
    tables: &mut Tables,
    currency: &str,
    values: impl Iterator<Item = (Kpi, Option<f64>)>,
) {
    for (kpi, value) in values {
        let unit = kpi.unit.symbol(currency).to_owned();
        tables.kpis.push(KpiRow { kpi: kpi.name, value, unit });
    }
}
