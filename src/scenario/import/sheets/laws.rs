//! Random durations in columns of a common prefix: `lead_law`, `lead_mean`, `lead_sd`, …

use crate::kernel::LawSpec;
use crate::quantity::Span;
use crate::scenario::import::draft::need;
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;

/// Words of the laws.
pub(super) const WORDS: &[&str] =
    &["fixed", "exponential", "uniform", "triangular", "log_normal", "weibull"];

/// The columns of a law with a prefix, in words what it is the law of, and the meaning of its first column; parameters
/// are plausible up to some days.
macro_rules! columns {
    ($prefix:literal, $what:literal, $meaning:literal, $days:literal) => {
        [
            Column::new(concat!($prefix, "_law"), Kind::Word(laws::WORDS), $meaning).or("fixed"),
            Column::new(
                concat!($prefix, "_mean"),
                Kind::Span,
                concat!("Mean ", $what, ": fixed, exponential, log_normal"),
            )
            .within(0.0, $days),
            Column::new(
                concat!($prefix, "_sd"),
                Kind::Span,
                concat!("Standard deviation of the ", $what, ": log_normal"),
            )
            .within(0.0, $days),
            Column::new(
                concat!($prefix, "_low"),
                Kind::Span,
                concat!("Least ", $what, ": uniform, triangular"),
            )
            .within(0.0, $days),
            Column::new(
                concat!($prefix, "_mode"),
                Kind::Span,
                concat!("Most frequent ", $what, ": triangular"),
            )
            .within(0.0, $days),
            Column::new(
                concat!($prefix, "_high"),
                Kind::Span,
                concat!("Greatest ", $what, ": uniform, triangular"),
            )
            .within(0.0, $days),
            Column::new(
                concat!($prefix, "_shape"),
                Kind::Number,
                concat!("Shape of the ", $what, ": weibull"),
            ),
            Column::new(
                concat!($prefix, "_scale"),
                Kind::Span,
                concat!("Scale of the ", $what, ": weibull"),
            )
            .within(0.0, $days),
        ]
    };
}
pub(super) use columns;

/// Parameters, in the order of their columns.
const PARAMETERS: [&str; 7] = ["mean", "sd", "low", "mode", "high", "shape", "scale"];

/// The duration that the columns of a prefix state; `None` where none does, or one is wrong.
pub(super) fn law(row: &Row<'_>, prefix: &str, log: &mut Log) -> Option<LawSpec> {
    let column = |part: &str| format!("{prefix}_{part}");
    let stated = |part: &str| row.states(&column(part));
    if !row.states(&column("law")) && !PARAMETERS.iter().any(|part| stated(part)) {
        return None;
    }
    let word = if row.states(&column("law")) { row.word(&column("law"))? } else { "fixed" };
    let needed: &[&str] = match word {
        "exponential" | "fixed" => &["mean"],
        "uniform" => &["low", "high"],
        "triangular" => &["low", "mode", "high"],
        "log_normal" => &["mean", "sd"],
        _ => &["shape", "scale"],
    };
    for part in PARAMETERS.iter().filter(|part| stated(part) && !needed.contains(part)) {
        let name = column(part);
        let message = format!("`{name}` has no effect: a `{word}` duration has no {part}");
        let help = format!("empty the cell, or correct `{}`: {}", column("law"), WORDS.join(", "));
        log.error("no-effect", row.cell(&name), "", message, help);
    }
    let names: Vec<String> = needed.iter().map(|part| column(part)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if !need(row, &names, &format!("a `{word}` duration"), log) {
        return None;
    }
    let span = |part: &str| -> Option<Span> { row.span(&column(part)) };
    Some(match word {
        "fixed" => LawSpec::Fixed(span("mean")?),
        "exponential" => LawSpec::Exponential { mean: span("mean")? },
        "uniform" => LawSpec::Uniform { low: span("low")?, high: span("high")? },
        "triangular" => {
            LawSpec::Triangular { low: span("low")?, mode: span("mode")?, high: span("high")? }
        }
        "log_normal" => LawSpec::LogNormal { mean: span("mean")?, sd: span("sd")? },
        _ => LawSpec::Weibull { shape: row.number(&column("shape"))?, scale: span("scale")? },
    })
}
