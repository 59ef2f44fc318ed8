//! The recorder: what a run writes down, through observers that only read.

use super::kpi::Kpi;
use super::ledger::Opening;
use super::table::kpis::KpiRow;
use super::table::runs::RunRow;
use super::table::{TableSet, Tables};
use crate::causality::Incidents;
use crate::environment::Clock;
use crate::kernel::{Ended, Simulation};

/// What observers write to.
#[derive(Default)]
pub struct Recorder {
    /// The rows so far.
    pub tables: Tables,
    /// What the books were opened with.
    pub opening: Opening,
    /// Units on the shelves, hour by hour from the begin of the warm-up.
    pub on_shelves: Vec<f64>,
}

/// Registers the observers of the tables that are asked for, and the one that opens the books.
pub fn install(sim: &mut Simulation<Recorder>, wanted: TableSet) {
    super::ledger::observe(sim);
    macro_rules! observe {
        ($($table:ident),+) => {$(
            if wanted.$table {
                super::table::$table::observe(sim);
            }
        )+};
    }
    observe!(service, stock, orders, shipments, decisions, requests, telemetry);
}

/// Writes down what is known when a run is over, and hands out all rows.
pub fn finish(
    sim: &mut Simulation<Recorder>,
    wanted: TableSet,
    seed: u64,
    ended: Ended,
    currency: &str,
    values: &[(Kpi, Option<f64>)],
) -> Tables {
    let mut tables = std::mem::take(&mut sim.writer.tables);
    let end = sim.world.resource::<Clock>().end();
    if wanted.service {
        super::table::service::close_last_day(&mut sim.world, end, &mut tables.service);
    }
    if wanted.stock {
        super::table::stock::end_last_day(&mut sim.world, end, &mut tables.stock);
    }
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
    if wanted.kpis {
        for (kpi, value) in values {
            let unit = kpi.unit.symbol(currency).to_owned();
            tables.kpis.push(KpiRow { kpi: kpi.name, value: *value, unit });
        }
    }
    if wanted.incidents
        && let Some(incidents) = sim.world.get_resource::<Incidents>()
    {
        tables.incidents.take(incidents);
    }
    tables
}
