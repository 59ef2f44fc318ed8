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
    observe!(service, stock, orders, shipments, decisions, requests);
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
