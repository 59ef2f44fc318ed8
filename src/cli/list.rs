//! `list`: prints KPIs, kinds of disruption, tables.

use super::exit::{Exit, Failure};
use crate::disruption;
use crate::measure::kpi;
use crate::outcome::table::TableSet;
use crate::study::frame::STUDY_TABLES;
use clap::{Args, ValueEnum};
use std::io::Write;

/// Arguments of `list`.
#[derive(Args, Debug)]
pub(super) struct ListArgs {
    /// What to list.
    #[arg(value_enum)]
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum What {
    /// KPIs with unit and definition.
    Kpis,
    /// Kinds of disruption.
    Disruptions,
    /// Tables that a run writes, and what a row of each stands for.
    Tables,
}

/// Lists what exists.
pub(super) fn list(args: &ListArgs) -> Result<Exit, Failure> {
    let mut out = std::io::stdout().lock();
    match args.what {
        What::Kpis => {
            for kpi in kpi::all() {
                let unit = kpi.unit.symbol("currency");
                writeln!(out, "{:<24} {:<9} {}", kpi.name, unit, kpi.definition)?;
            }
        }
        What::Disruptions => {
            for (name, what) in disruption::KINDS {
                writeln!(out, "{name:<16} {what}")?;
            }
        }
        What::Tables => {
            for (name, row) in TableSet::NAMES.iter().zip(TableSet::ROWS) {
                writeln!(out, "{name:<14} {}", row.trim())?;
            }
            for table in STUDY_TABLES {
                writeln!(out, "{:<14} {}", table.name, table.row)?;
            }
        }
    }
    Ok(Exit::Ok)
}
