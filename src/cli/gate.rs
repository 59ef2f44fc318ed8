//! Gates: conditions on the results of a run, as `[ARM.]KPI[.mean|.low|.high] OP VALUE[unit]`.

use super::exit::{Exit, Failure};
use crate::measure::kpi::{self, Kpi, Unit};
use crate::quantity::{Energy, Power, Span, TemperatureDifference, nearest};
use crate::scenario::renamed;
use crate::study::arm::{Arms, DISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED, UNDISTURBED};
use crate::study::comparison::KpiRow;
use crate::study::contrast::{Contrast, DIFFERENCE, GOOD_DAY, THROUGH_INFRASTRUCTURE};
use crate::study::judge::estimate::Estimate;
use std::io::Write;
use std::str::FromStr;

/// Arms and contrasts that a gate may name.
const ARMS: [&str; 4] = [DISTURBED, UNDISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED];
const CONTRASTS: [&str; 3] = [DIFFERENCE, THROUGH_INFRASTRUCTURE, GOOD_DAY];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Statistic {
    Mean,
    Low,
    High,
}

/// Comparison operators; longer ones first, since shorter ones are their prefixes.
const OPERATORS: [(&str, fn(f64, f64) -> bool); 6] = [
    ("<=", |value, bound| value <= bound),
    (">=", |value, bound| value >= bound),
    ("==", |value, bound| value == bound),
    ("!=", |value, bound| value != bound),
    ("<", |value, bound| value < bound),
    (">", |value, bound| value > bound),
];

/// A gate.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    text: String,
    kpi: &'static str,
    column: String,
    statistic: Statistic,
    holds: fn(f64, f64) -> bool,
    bound: f64,
}

/// Result of a gate.
pub(super) struct Verdict<'a> {
    /// The gate, as written.
    pub gate: &'a str,
    /// The value; `None` if it is undefined.
    pub value: Option<f64>,
    /// Whether the gate is met.
    pub is_met: bool,
}

impl Gate {
    /// Reads a gate of a run; `currency` is that of the scenario.
    pub(super) fn read(text: &str, currency: &str) -> Result<Self, String> {
        let columns = ARMS.into_iter().chain(CONTRASTS).map(str::to_owned).collect::<Vec<_>>();
        Self::read_in(text, currency, &columns, Some(DISTURBED))
    }

    /// Reads a gate on one of some arms and contrasts; `default` is that of a gate which names none.
    pub(super) fn read_in(
        text: &str,
        currency: &str,
        columns: &[String],
        default: Option<&str>,
    ) -> Result<Self, String> {
        let wrong = |why: String| format!("--expect '{text}': {why}");
        let found =
            OPERATORS.iter().filter_map(|operator| Some((text.find(operator.0)?, operator)));
        // Of operators at the same position, the longer comes first in the list.
        let Some((at, (sign, holds))) = found.min_by_key(|found| found.0) else {
            let form =
                "write [ARM.]KPI[.mean|.low|.high] OP VALUE, for instance `fill_rate >= 0.95`";
            return Err(wrong(form.to_owned()));
        };
        let (left, right) = (text[..at].trim(), text[at + sign.len()..].trim());
        let mut words: Vec<&str> = left.split('.').map(str::trim).collect();
        let statistic = match words.last() {
            Some(&"mean") => Some(Statistic::Mean),
            Some(&"low") => Some(Statistic::Low),
            Some(&"high") => Some(Statistic::High),
            _ => None,
        };
        if statistic.is_some() {
            words.pop();
        }
        let (column, name) = match words.as_slice() {
            [name] => (column_of(default.unwrap_or_default(), columns).map_err(wrong)?, *name),
            [column, name] => (column_of(column, columns).map_err(wrong)?, *name),
            _ => return Err(wrong(format!("`{left}` is not [ARM.]KPI[.mean|.low|.high]"))),
        };
        let kpi = kpi::find(name).ok_or_else(|| {
            let near = match renamed("kpi", name) {
                Some(new) => format!(", it is now `{new}`"),
                None => nearest(name, kpi::all().map(|kpi| kpi.name))
                    .map_or_else(String::new, |near| format!(", did you mean `{near}`?")),
            };
            wrong(format!("unknown KPI `{name}`{near} (`reflexarc list kpis` prints all KPIs)"))
        })?;
        let bound = bound_of(right, &kpi, currency).map_err(wrong)?;
        let statistic = statistic.unwrap_or(Statistic::Mean);
        Ok(Self { text: text.to_owned(), kpi: kpi.name, column, statistic, holds: *holds, bound })
    }

    /// Evaluates the gate on the results.
    pub(super) fn look(&self, rows: &[KpiRow]) -> Verdict<'_> {
        let value = rows.iter().find(|row| row.kpi.name == self.kpi).and_then(|row| {
            let contrast = row.contrast(&self.column).map(|one| one.estimate);
            let estimate: Estimate = row.arm(&self.column).or(contrast)?;
            match self.statistic {
                Statistic::Mean => Some(estimate.mean),
                Statistic::Low => estimate.low,
                Statistic::High => estimate.high,
            }
        });
        let is_met = value.is_some_and(|value| (self.holds)(value, self.bound));
        Verdict { gate: &self.text, value, is_met }
    }
}

/// Reports the gates that are not met on stderr; how the program ends.
pub(super) fn conclude(looks: &[Verdict]) -> Result<Exit, Failure> {
    let unmet: Vec<&Verdict> = looks.iter().filter(|look| !look.is_met).collect();
    for look in &unmet {
        let value = look.value.map_or("undefined".to_owned(), |value| value.to_string());
        writeln!(std::io::stderr(), "gate not met: {} (the value is {value})", look.gate)?;
    }
    Ok(if unmet.is_empty() { Exit::Ok } else { Exit::Gate })
}

/// The gates that the arguments name, on arms that are played.
pub(super) fn gates(texts: &[String], currency: &str, arms: &Arms) -> Result<Vec<Gate>, Failure> {
    let gates = texts.iter().map(|text| Gate::read(text, currency).map_err(Failure::Usage));
    let gates: Vec<Gate> = gates.collect::<Result<_, _>>()?;
    let contrasts = Contrast::among(arms);
    let is_played = |gate: &Gate| {
        let column = &*gate.column;
        arms.place(column).is_some() || contrasts.iter().any(|one| &*one.name == column)
    };
    match gates.iter().find(|gate| !is_played(gate)) {
        Some(gate) => Err(Failure::Usage(format!(
            "--expect '{}' needs arms that --arms leaves out",
            gate.text
        ))),
        None => Ok(gates),
    }
}

/// The named arm or contrast.
fn column_of(word: &str, columns: &[String]) -> Result<String, String> {
    columns.iter().find(|name| *name == word).cloned().ok_or_else(|| {
        let names = columns.join("`, `");
        match word {
            "" => format!("name an arm or a contrast before the KPI: `{names}`"),
            _ => format!("unknown arm `{word}`: arms and contrasts are `{names}`"),
        }
    })
}

/// The bound in the unit of the KPI.
fn bound_of(text: &str, kpi: &Kpi, currency: &str) -> Result<f64, String> {
    let end = text
        .char_indices()
        .find(|&(at, c)| {
            let of_number = c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | '_');
            // An `e` belongs to the number if a digit or a sign follows it.
            let exponent = matches!(c, 'e' | 'E')
                && text[at + 1..].starts_with(|next: char| next.is_ascii_digit() || next == '-');
            !(of_number || exponent)
        })
        .map_or(text.len(), |(at, _)| at);
    let (number, unit) = (text[..end].trim(), text[end..].trim());
    let symbol = kpi.unit.symbol(currency);
    let value: f64 = number.replace('_', "").parse().map_err(|_| {
        format!("`{text}` is not a value; write a number, optionally with its unit")
    })?;
    if unit.is_empty() || unit == symbol {
        return Ok(value);
    }
    let spaced = format!("{value} {unit}");
    let converted = match kpi.unit {
        Unit::Of("1") if unit == "%" => Some(value / 100.0),
        Unit::Of("s") => si(&spaced, |span: Span| span.si()),
        Unit::Of("h") => si(&spaced, |span: Span| span.si() / 3_600.0),
        Unit::Of("d") => si(&spaced, |span: Span| span.si() / 86_400.0),
        Unit::Of("kWh") => si(&spaced, |energy: Energy| energy.si() / 3.6e6),
        Unit::Of("K") => si(&spaced, |difference: TemperatureDifference| difference.si()),
        Unit::Of("W") => si(&spaced, |power: Power| power.si()),
        _ => None,
    };
    converted.ok_or_else(|| {
        let symbol = if symbol == "1" { "a plain number or `%`" } else { symbol };
        format!("`{unit}` is not a unit of {}, which is in {symbol}", kpi.name)
    })
}

fn si<T: FromStr>(text: &str, si: impl Fn(T) -> f64) -> Option<f64> {
    text.parse().ok().map(si)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(&'static str, Statistic, f64), String> {
        Gate::read(text, "GBP").map(|gate| (&*gate.column.leak(), gate.statistic, gate.bound))
    }

    #[test]
    fn gates_are_read_with_and_without_arm_statistic_and_unit() {
        let told = DISTURBED;
        assert_eq!(read("fill_rate >= 0.95"), Ok((told, Statistic::Mean, 0.95)));
        assert_eq!(read("fill_rate.low>=95%"), Ok((told, Statistic::Low, 0.95)));
        let ideal = IDEAL_DISTURBED;
        assert_eq!(
            read("ideal_disturbed.decision_latency_p99.high < 2 min"),
            Ok((ideal, Statistic::High, 120.0))
        );
        assert_eq!(
            read("difference.stockout_item_hours <= 1.5 d"),
            Ok((DIFFERENCE, Statistic::Mean, 36.0))
        );
        assert_eq!(read("cost_total<1e6GBP"), Ok((told, Statistic::Mean, 1e6)));
        assert_eq!(read("energy_kwh < 2 MWh"), Ok((told, Statistic::Mean, 2_000.0)));
        assert_eq!(read("thermal_headroom_min_k > -3"), Ok((told, Statistic::Mean, -3.0)));
    }

    #[test]
    fn what_is_no_gate_is_told_apart() {
        let why = |text: &str| read(text).unwrap_err();
        assert!(why("fill_rate").contains("OP VALUE"));
        assert!(why("fil_rate > 1").contains("did you mean `fill_rate`"));
        assert!(why("perfect.fill_rate > 1").contains("unknown arm `perfect`"));
        assert!(why("fill_rate > high").contains("not a value"));
        assert!(why("fill_rate > 1 h").contains("`h` is not a unit of fill_rate"));
        assert!(why("cost_total > 1 EUR").contains("which is in GBP"));
        assert!(why("a.b.fill_rate > 1").contains("is not [ARM.]KPI"));
    }

    #[test]
    fn a_gate_of_a_comparison_names_an_option_or_a_contrast_of_one() {
        let columns = ["edge", "difference/edge"].map(str::to_owned);
        let read = |text: &str| Gate::read_in(text, "GBP", &columns, None);
        assert_eq!(read("difference/edge.fill_rate.low > 0").unwrap().column, "difference/edge");
        let why = |text: &str| read(text).unwrap_err();
        assert!(why("fill_rate > 1").contains("name an arm or a contrast before the KPI: `edge`"));
        assert!(why("undisturbed.fill_rate > 1").contains("unknown arm `undisturbed`"));
    }
}
