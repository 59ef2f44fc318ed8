//! Gates: conditions on the results of a run, as `[ARM.]KPI[.mean|.low|.high] OP VALUE[unit]`.
//!
//! A story may carry gates, and so may a command line; both are read here.

use crate::measure::kpi::{self, Kpi, Unit};
use crate::quantity::{Energy, Power, Span, TemperatureDifference, nearest};
use crate::scenario::renamed::renamed;
use std::str::FromStr;

/// The arms and contrasts of a run that a gate may name, the usual one first.
pub const GATE_COLUMNS: [&str; 7] = [
    "disturbed",
    "undisturbed",
    "ideal_disturbed",
    "ideal_undisturbed",
    "difference",
    "through_infrastructure",
    "good_day",
];

/// The value of an interval that a gate looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Statistic {
    /// The mean.
    Mean,
    /// The lower end of the 95 % interval of the mean.
    Low,
    /// Its upper end.
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
pub struct Gate {
    /// As it was written.
    pub text: String,
    /// Name of its KPI.
    pub kpi: &'static str,
    /// Arm or contrast whose value it looks at.
    pub column: String,
    /// Which value of the interval.
    pub statistic: Statistic,
    holds: fn(f64, f64) -> bool,
    bound: f64,
}

impl Gate {
    /// Reads a gate of a run; `currency` is that of the scenario.
    ///
    /// # Errors
    /// If it is no condition on a KPI, in words for its author.
    pub fn read(text: &str, currency: &str) -> Result<Self, String> {
        let columns = GATE_COLUMNS.map(str::to_owned);
        Self::read_in(text, currency, &columns, GATE_COLUMNS.first().copied())
    }

    /// Reads a gate on one of some arms and contrasts; `default` is that of a gate which names none.
    ///
    /// # Errors
    /// If it is no condition on a KPI, in words for its author.
    pub fn read_in(
        text: &str,
        currency: &str,
        columns: &[String],
        default: Option<&str>,
    ) -> Result<Self, String> {
        let found =
            OPERATORS.iter().filter_map(|operator| Some((text.find(operator.0)?, operator)));
        // Of operators at the same position, the longer comes first in the list.
        let Some((at, (sign, holds))) = found.min_by_key(|found| found.0) else {
            let form =
                "write [ARM.]KPI[.mean|.low|.high] OP VALUE, for instance `fill_rate >= 0.95`";
            return Err(form.to_owned());
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
            [name] => (column_of(default.unwrap_or_default(), columns)?, *name),
            [column, name] => (column_of(column, columns)?, *name),
            _ => return Err(format!("`{left}` is not [ARM.]KPI[.mean|.low|.high]")),
        };
        let kpi = kpi::find(name).ok_or_else(|| {
            let near = match renamed("kpi", name) {
                Some(new) => format!(", it is now `{new}`"),
                None => nearest(name, kpi::all().map(|kpi| kpi.name))
                    .map_or_else(String::new, |near| format!(", did you mean `{near}`?")),
            };
            format!("unknown KPI `{name}`{near} (`reflexarc list kpis` prints all KPIs)")
        })?;
        let bound = bound_of(right, &kpi, currency)?;
        let statistic = statistic.unwrap_or(Statistic::Mean);
        Ok(Self { text: text.to_owned(), kpi: kpi.name, column, statistic, holds: *holds, bound })
    }

    /// Whether a value meets it.
    #[must_use]
    pub fn is_met(&self, value: f64) -> bool {
        (self.holds)(value, self.bound)
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
        let told = "disturbed";
        assert_eq!(read("fill_rate >= 0.95"), Ok((told, Statistic::Mean, 0.95)));
        assert_eq!(read("fill_rate.low>=95%"), Ok((told, Statistic::Low, 0.95)));
        let ideal = "ideal_disturbed";
        assert_eq!(
            read("ideal_disturbed.decision_latency_p99.high < 2 min"),
            Ok((ideal, Statistic::High, 120.0))
        );
        assert_eq!(
            read("difference.stockout_item_hours <= 1.5 d"),
            Ok(("difference", Statistic::Mean, 36.0))
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
