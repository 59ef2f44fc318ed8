//! Real multi-echelon chains (Willems 2008), with safety stock placed by guaranteed service times.
//!
//! A stage of these chains may assemble parts of several suppliers, which needs bills of materials: a supply
//! chain of a scenario has none. What can be imported without loss is the guaranteed-service model's own
//! decomposition. As every stage meets the time that it quotes, each is a single stock: its item is ordered up
//! to a base-stock level from an uncapacitated source, arrives after the stage's net time
//! `SI + T − S`, and serves the demand of all stages behind it. The placement itself is solved for the whole
//! network ([`guaranteed_service`](crate::supply::planning::guaranteed_service)).
//!
//! - A stage becomes a product of its name, at the cost accumulated along the chain, kept by the store of its
//!   type (part, manufacturing, …); stages with a net time of zero hold no stock and are left out.
//! - Demand is drawn by the day, normal with the stage's mean and deviation, gamma where the deviation is more
//!   than a third of the mean: cutting negative draws at zero would raise the mean.
//! - Levels are those of the model, for normal demand. Stock on hand is then the safety stock and the units
//!   backordered, in the mean: 1 % to 10 % more, and far more where draws are wide and skewed.
//! - Not modelled: that a stage is late when its supplier is, that stages see the same customers, random stage
//!   times.
//!
//! Source: Willems, S. P. (2008), Data set: real-world multiechelon supply chains used for inventory
//! optimization, MSOM 10(1):19–23. Held to account by `tests/it/import/willems.rs`.

mod chain;
mod reference;
mod request;
mod supply;

use super::finding::{Log, Spot};
use super::piece;
use super::report::{Report, SheetRead};
use super::source::{ReadError, bytes};
use super::tables::{Imported, counts};
use crate::kernel::variate::standard_normal;
use crate::quantity::decimal;
use crate::supply::planning::guaranteed_service::{Network, Placement, Stage};
use chain::{Chain, ChainFile};
use reference::Reference;

pub use request::WillemsRequest;

/// A chain with its safety stock placed.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Times that stages quote and receive in, in the order of the file, and the cost of their safety stock.
    pub placement: Placement,
    /// Published cost, where a summary lies beside the file.
    pub reference: Option<f64>,
}

/// Imports a chain.
///
/// # Errors
/// If the file cannot be read as a chain; what is wrong in it is in the report.
pub fn import_willems(request: &WillemsRequest) -> Result<(Imported, Option<Placed>), ReadError> {
    let path = &request.path;
    let bytes = bytes(path)?;
    let wrong = |error: &dyn std::fmt::Display| {
        ReadError::NoTables(format!("`{}` is no chain: {error}", path.display()))
    };
    let file: ChainFile = serde_json::from_slice(&bytes).map_err(|error| wrong(&error))?;
    let number = file.chain;
    // Published at one holding rate, to which another compares in no way.
    let is_comparable = (request.holding_rate.si() - reference::HOLDING_RATE).abs() < 1e-9;
    let reference = Reference::beside(path, number).filter(|_| is_comparable);
    let mut log = Log::default();
    let mut report = Report::default();
    let Some(chain) = file.chain(&mut log) else {
        return Ok(stopped(report, log));
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for (sheet, rows) in [("nodes", chain.stages.len()), ("edges", chain.arcs.len())] {
        report.sheets.push(SheetRead { name: sheet.to_owned(), rows, format: name.clone() });
    }
    let safety_factor = standard_normal(chain.service_level);
    let rate = request.holding_rate.si();
    let stages = chain.stages.iter().map(|stage| Stage {
        time_days: stage.time_days,
        cost: rate * stage.unit_cost * safety_factor * stage.sd,
        most_quoted_days: stage.demand.map(|demand| demand.most_quoted_days),
    });
    let placement = match Network::new(stages.collect(), chain.arcs.clone()) {
        Ok(network) => network.place(request.work),
        Err(error) => {
            let spot = Spot { sheet: "edges".to_owned(), ..Spot::default() };
            log.error("no-network", spot, "", error.to_string(), "correct the arcs");
            return Ok(stopped(report, log));
        }
    };
    note_what_is_left_out(&chain, &placement, &mut log);
    let spec = supply::spec(&chain, &placement, safety_factor, request);
    let text = piece::write(&spec).map_err(ReadError::NoTables)?;
    report.conventions = vec![
        format!("money is in {}, as stated: the file names no currency", request.currency),
        format!(
            "service level {}, the highest of the chain: safety factor {}; holding rate {} a year",
            chain.service_level,
            rounded(safety_factor),
            request.holding_rate
        ),
    ];
    report.results = results(&placement, reference.as_ref());
    let longest = supply::net_days(&chain, &placement).into_iter().max().unwrap_or(0);
    report.results.push(format!(
        "the longest net time is {longest} d: with a warm-up no shorter, all goods under way are there at the start"
    ));
    report.counts = counts(&spec);
    report.changes = log.changes;
    report.findings = log.findings;
    let piece = format!(
        "// Chain {number} of Willems (2008), safety stock by guaranteed service times.\n{text}"
    );
    let placed = Placed { placement, reference: reference.map(|reference| reference.cost) };
    Ok((Imported { piece: Some(piece), spec: Some(spec), report }, Some(placed)))
}

fn stopped(mut report: Report, log: Log) -> (Imported, Option<Placed>) {
    report.changes = log.changes;
    report.findings = log.findings;
    (Imported { piece: None, spec: None, report }, None)
}

/// A number with six digits behind the point, at most.
fn rounded(value: f64) -> String {
    decimal((value * 1e6).round() / 1e6)
}

/// Notes what of a chain no piece can say.
fn note_what_is_left_out(chain: &Chain, placement: &Placement, log: &mut Log) {
    let mut suppliers = vec![0; chain.stages.len()];
    chain.arcs.iter().for_each(|(_, to)| suppliers[*to] += 1);
    let assembled = suppliers.iter().filter(|count| **count > 1).count();
    let spot = || Spot { sheet: "edges".to_owned(), ..Spot::default() };
    if assembled > 0 {
        log.note(
            "assembly",
            spot(),
            format!("{assembled} stages assemble parts of several suppliers, which needs bills of materials: each stage runs as a single stock with its net time"),
            "the placement is that of the whole network",
        );
    }
    let empty = supply::net_days(chain, placement).iter().filter(|days| **days == 0).count();
    if empty > 0 {
        log.note(
            "no-stock",
            Spot { sheet: "nodes".to_owned(), ..Spot::default() },
            format!(
                "{empty} stages have a net time of zero: they hold no safety stock and are left out"
            ),
            "",
        );
    }
}

fn results(placement: &Placement, reference: Option<&Reference>) -> Vec<String> {
    let gap = placement.gap() * 100.0;
    let proof = if gap < 1e-4 {
        "optimal".to_owned()
    } else {
        format!("at most {gap:.2} % above the least")
    };
    let mut results = vec![format!("safety stock costs {:.2} a year: {proof}", placement.cost)];
    if let Some(reference) = reference {
        let above = (placement.cost / reference.cost - 1.0) * 100.0;
        results.push(format!(
            "reference: {:.2}, of a solver that left a gap of {} %; this placement costs {above:+.3} %",
            reference.cost, reference.gap_percent
        ));
    }
    results
}
