//! `import`: prints a supply chain that is kept elsewhere as a piece in RON.
//!
//! The piece goes to stdout, what was read and what is wrong to stderr; with `--format json`, both in one
//! object to stdout.

use super::exit::{Exit, Failure};
use super::format::Format;
use crate::quantity::{Currency, Ratio, nearest};
use crate::scenario::import::{
    Decimal, Imported, ReadError, Report, TablesRequest, WillemsRequest, acceptable, columns_help,
    import_tables, import_willems,
};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `import`.
#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// A folder of CSV files or an .xlsx workbook; `reflexarc new tables DIR` writes a template.
    #[command(after_long_help = columns_help())]
    Tables(TablesArgs),
    /// A multi-echelon chain of Willems (2008) in JSON, with safety stock placed by guaranteed service times.
    Willems(WillemsArgs),
}

#[derive(Args, Debug)]
struct WillemsArgs {
    /// The file of the chain; costs of a `summary.csv` beside it are printed as reference.
    file: PathBuf,
    /// Currency of its costs, which the file does not name.
    #[arg(long, value_name = "CODE", default_value = "USD")]
    currency: String,
    /// Cost of holding stock for a year, as a ratio of its cost.
    #[arg(long, value_name = "RATIO", default_value = "20 %")]
    holding_rate: String,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Steps of the search for a placement: some seconds.
const WORK: u64 = 1_000_000_000;

#[derive(Args, Debug)]
struct TablesArgs {
    /// The folder or workbook.
    path: PathBuf,
    /// Take implausible values of this kind as they are; may be repeated.
    #[arg(long, value_name = "CODE")]
    accept: Vec<String>,
    /// Currency of amounts that state none, such as `EUR`.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// The decimal mark, where the numbers do not tell it.
    #[arg(long, value_enum)]
    decimal: Option<Mark>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Mark {
    /// `3.5`
    Point,
    /// `3,5`
    Comma,
}

/// The object of `--format json`.
#[derive(Serialize)]
struct Printed<'a> {
    schema: &'static str,
    valid: bool,
    piece: Option<&'a str>,
    report: &'a Report,
}

/// Imports a supply chain.
pub(super) fn import(args: &ImportArgs) -> Result<Exit, Failure> {
    match &args.what {
        What::Tables(args) => tables(args),
        What::Willems(args) => willems(args),
    }
}

fn willems(args: &WillemsArgs) -> Result<Exit, Failure> {
    let currency = args.currency.parse::<Currency>();
    let holding_rate = args.holding_rate.parse::<Ratio>();
    let request = WillemsRequest {
        path: args.file.clone(),
        currency: currency.map_err(|error| Failure::Usage(error.to_string()))?,
        holding_rate: holding_rate.map_err(|error| Failure::Usage(error.to_string()))?,
        work: WORK,
    };
    if request.holding_rate.si() < 0.0 {
        let given = &args.holding_rate;
        return Err(Failure::Usage(format!("`--holding-rate {given}`: a ratio of 0 or more")));
    }
    let (imported, _) = import_willems(&request)?;
    print(&imported, args.format)
}

fn tables(args: &TablesArgs) -> Result<Exit, Failure> {
    for code in &args.accept {
        if !acceptable().contains(&code.as_str()) {
            let near = nearest(code, acceptable().iter().copied())
                .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let all = acceptable().join(", ");
            return Err(Failure::Usage(format!(
                "`--accept {code}`: {near}what may be accepted: {all}"
            )));
        }
    }
    let currency = args.currency.as_deref().map(str::parse::<Currency>).transpose();
    let request = TablesRequest {
        path: args.path.clone(),
        accept: args.accept.clone(),
        currency: currency.map_err(|error| Failure::Usage(error.to_string()))?,
        decimal: args.decimal.map(|mark| match mark {
            Mark::Point => Decimal::Point,
            Mark::Comma => Decimal::Comma,
        }),
    };
    print(&import_tables(&request)?, args.format)
}

/// Prints the piece and the report.
fn print(imported: &Imported, format: Format) -> Result<Exit, Failure> {
    let mut out = std::io::stdout().lock();
    let (piece, report) = (imported.piece.as_deref(), &imported.report);
    match format {
        Format::Json => {
            let schema = "reflexarc.import/1";
            let printed = Printed { schema, valid: piece.is_some(), piece, report };
            let printed = serde_json::to_value(printed).unwrap_or_default();
            writeln!(out, "{printed}")?;
        }
        Format::Human => {
            write!(std::io::stderr(), "{report}")?;
            if let Some(piece) = piece {
                write!(out, "{piece}")?;
            }
        }
    }
    Ok(if piece.is_some() { Exit::Ok } else { Exit::Scenario })
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Unreadable(error)
    }
}
