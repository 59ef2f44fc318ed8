//! Factors: the values that a parameter takes, by level and by quantile.

use super::law::Law;
use super::spec::FactorSpec;
use super::value::{self, Form};
use crate::issue::Checker;
use crate::quantity::{Scalar, Span, compare_written};
use indexmap::IndexSet;
use std::cmp::Ordering;

/// Values of a factor in a grid where the study does not say how many.
const LEVELS: u32 = 5;
/// The largest number of values of one factor.
pub(super) const MOST_VALUES: usize = 100_000;

/// A factor that has been checked.
#[derive(Clone, Debug)]
pub struct Factor {
    /// Its name: that of its column.
    pub name: String,
    /// Path of its parameter; `None` if it enters sums alone, or chooses a piece.
    pub path: Option<String>,
    pub(super) kind: Kind,
}

/// Which values a factor takes.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Values in the order in which they are listed.
    List(Vec<String>),
    /// A distribution on a scale.
    Scale { law: Law, form: Form, levels: u32, whole: bool },
    /// Files for a piece with this root.
    Files { root: &'static str, files: Vec<String> },
    /// Whatever a table says.
    Given,
}

impl Factor {
    /// Its values in a grid; none if a table gives them.
    pub(super) fn levels(&self) -> Vec<String> {
        match &self.kind {
            Kind::List(values) => values.clone(),
            Kind::Files { files, .. } => files.clone(),
            Kind::Scale { law, levels, .. } => {
                let levels =
                    (0..*levels).filter_map(|index| self.written(law.level(index, *levels)));
                once(levels)
            }
            Kind::Given => Vec::new(),
        }
    }

    /// Its value at a quantile between 0 and 1.
    pub(super) fn at(&self, u: f64) -> Option<String> {
        let of = |values: &[String]| {
            let place = (u * values.len() as f64) as usize;
            values.get(place.min(values.len().checked_sub(1)?)).cloned()
        };
        match &self.kind {
            Kind::List(values) => of(values),
            Kind::Files { files, .. } => of(files),
            Kind::Scale { law, whole, .. } => {
                let law = if *whole { law.of_whole_numbers() } else { *law };
                self.written(law.quantile(u))
            }
            Kind::Given => None,
        }
    }

    /// Its values when it changes alone: the base, then the others.
    pub(super) fn alone(&self) -> Vec<String> {
        let Kind::Scale { law, .. } = &self.kind else { return self.levels() };
        let ends = if law.is_range() {
            [law.level(0, 2), law.level(1, 2)]
        } else {
            [law.quantile(0.05), law.quantile(0.95)]
        };
        let values = [law.quantile(0.5), ends[0], ends[1]].map(|value| self.written(value));
        once(values.into_iter().flatten())
    }

    fn written(&self, number: f64) -> Option<String> {
        let Kind::Scale { form, whole, .. } = &self.kind else { return None };
        Some(value::write(if *whole { number.round() } else { number }, form))
    }

    /// The factor of a specification; reports what is wrong with it.
    pub(super) fn of(name: &str, spec: &FactorSpec, checker: &mut Checker) -> Option<Self> {
        let (path, kind) = match spec {
            FactorSpec::Values { path, values } => {
                (path, listed(values.iter().map(value::text), "values", checker)?)
            }
            FactorSpec::Range { path, low, high, levels, every, whole } => {
                let ([low, high], form) = scale([("low", low), ("high", high)], checker)?;
                ascending(&[low, high], &form, checker)?;
                let kind = if let Some(every) = every {
                    if levels.is_some() {
                        checker.conflict(
                            "the range has both `levels` and `every`",
                            "leave one of them out",
                        );
                    }
                    stepped(low, high, &form, every, checker)?
                } else {
                    let levels = level_count(*levels, 2, checker)?;
                    Kind::Scale { law: Law::Uniform(low, high), form, levels, whole: *whole }
                };
                (path, kind)
            }
            FactorSpec::LogRange { path, low, high, levels, whole } => {
                let ([low, high], form) = scale([("low", low), ("high", high)], checker)?;
                ascending(&[low, high], &form, checker)?;
                let levels = level_count(*levels, 2, checker)?;
                if form == Form::DateTime || low <= 0.0 {
                    let low = value::write(low, &form);
                    checker.within("low").out_of_range(low, "a number or quantity above 0");
                    return None;
                }
                (path, Kind::Scale { law: Law::LogUniform(low, high), form, levels, whole: *whole })
            }
            FactorSpec::Normal { path, mean, sd, levels } => {
                let (mean, sd, form) = centre_and_spread(mean, sd, checker)?;
                let levels = level_count(*levels, 1, checker)?;
                (path, Kind::Scale { law: Law::Normal(mean, sd), form, levels, whole: false })
            }
            FactorSpec::LogNormal { path, mean, sd, levels } => {
                let ([mean, sd], form) = scale([("mean", mean), ("sd", sd)], checker)?;
                positive("mean", mean, &form, checker)?;
                positive("sd", sd, &form, checker)?;
                let levels = level_count(*levels, 1, checker)?;
                (path, Kind::Scale { law: Law::LogNormal(mean, sd), form, levels, whole: false })
            }
            FactorSpec::Triangular { path, low, mode, high, levels } => {
                let parts = [("low", low), ("mode", mode), ("high", high)];
                let ([low, mode, high], form) = scale(parts, checker)?;
                if !(low <= mode && mode <= high && low < high) {
                    checker.conflict(
                        "`low`, `mode` and `high` are not in ascending order",
                        "write the smallest as `low`, the largest as `high`",
                    );
                    return None;
                }
                let law = Law::Triangular(low, mode, high);
                let levels = level_count(*levels, 1, checker)?;
                (path, Kind::Scale { law, form, levels, whole: false })
            }
            FactorSpec::Include { piece, files } => {
                let Kind::List(files) = listed(files.iter().cloned(), "files", checker)? else {
                    return None;
                };
                (&None, Kind::Files { root: piece.root(), files })
            }
            FactorSpec::Given { path } => (path, Kind::Given),
        };
        Some(Self { name: name.to_owned(), path: path.clone(), kind })
    }

    /// A factor over the range of an uncertain parameter.
    pub(super) fn uncertain(path: &str, low: &str, high: &str) -> Option<Self> {
        let kind = match (value::read(low), value::read(high)) {
            (Some((low, form)), Some((high, other))) if form == other && low < high => {
                Kind::Scale { law: Law::Uniform(low, high), form, levels: 2, whole: false }
            }
            _ if low != high => Kind::List(vec![low.to_owned(), high.to_owned()]),
            _ => return None,
        };
        Some(Self { name: path.to_owned(), path: Some(path.to_owned()), kind })
    }
}

/// Values without those that equal an earlier one, as whole numbers of a short range do.
fn once(values: impl Iterator<Item = String>) -> Vec<String> {
    values.collect::<IndexSet<String>>().into_iter().collect()
}

/// A list of values, each once.
fn listed(
    values: impl Iterator<Item = String>,
    field: &str,
    checker: &mut Checker,
) -> Option<Kind> {
    let values: Vec<String> = values.collect();
    let mut checker = checker.within(field);
    if values.is_empty() {
        checker.missing("a value", "list at least one");
        return None;
    }
    checker.limit(values.len(), MOST_VALUES);
    for (place, value) in values.iter().enumerate() {
        let is_equal = |earlier: &&String| {
            *earlier == value || compare_written(earlier, value) == Some(Ordering::Equal)
        };
        if let Some(earlier) = values.iter().take(place).find(is_equal) {
            let message = if earlier == value {
                format!("`{value}` is listed twice")
            } else {
                format!("`{value}` and `{earlier}` are one value")
            };
            checker.within(place).conflict(message, "list each value once");
            return None;
        }
    }
    (values.len() <= MOST_VALUES).then_some(Kind::List(values))
}

/// The numbers of several values of one form.
fn scale<const N: usize>(
    parts: [(&str, &Scalar); N],
    checker: &mut Checker,
) -> Option<([f64; N], Form)> {
    let mut numbers = [0.0; N];
    let mut common: Option<(Form, String)> = None;
    for (number, (field, scalar)) in numbers.iter_mut().zip(parts) {
        let text = value::text(scalar);
        let Some((read, form)) = value::read(&text) else {
            let message = format!("`{text}` is neither a number, a quantity, nor a date and time");
            let help =
                "write such as 0.5, \"2 h\" or \"2022-07-19T14:00\"; list other values: values(…)";
            checker.within(field).issue("wrong-value", message, help);
            return None;
        };
        match &common {
            Some((other, first)) if *other != form => {
                let message = format!("`{text}` is not written in the unit of `{first}`");
                checker.within(field).conflict(message, "write both in one unit");
                return None;
            }
            _ => common = Some((form, text)),
        }
        *number = read;
    }
    common.map(|(form, _)| (numbers, form))
}

/// A mean and a standard deviation above 0; that of a date and time is a span.
fn centre_and_spread(
    mean: &Scalar,
    sd: &Scalar,
    checker: &mut Checker,
) -> Option<(f64, f64, Form)> {
    if let Some((mean, Form::DateTime)) = value::read(&value::text(mean)) {
        let text = value::text(sd);
        let span = text.parse::<Span>().ok().map(Span::seconds).filter(|span| *span > 0.0);
        if span.is_none() {
            checker.within("sd").out_of_range(text, "a span above 0, such as \"2 h\"");
        }
        return Some((mean, span?, Form::DateTime));
    }
    let ([mean, sd], form) = scale([("mean", mean), ("sd", sd)], checker)?;
    positive("sd", sd, &form, checker)?;
    Some((mean, sd, form))
}

fn ascending(ends: &[f64; 2], form: &Form, checker: &mut Checker) -> Option<()> {
    if ends[0] < ends[1] {
        return Some(());
    }
    let high = value::write(ends[1], form);
    checker.within("high").out_of_range(high, "a value above `low`");
    None
}

fn positive(field: &str, number: f64, form: &Form, checker: &mut Checker) -> Option<()> {
    if number > 0.0 && *form != Form::DateTime {
        return Some(());
    }
    checker.within(field).out_of_range(value::write(number, form), "a value above 0");
    None
}

fn level_count(given: Option<u32>, least: u32, checker: &mut Checker) -> Option<u32> {
    let levels = given.unwrap_or(LEVELS);
    if levels < least || levels as usize > MOST_VALUES {
        let right = format!("{least} to {MOST_VALUES} levels");
        checker.within("levels").out_of_range(levels, right);
        return None;
    }
    Some(levels)
}

/// The values from `low` to `high` at a distance.
fn stepped(
    low: f64,
    high: f64,
    form: &Form,
    every: &Scalar,
    checker: &mut Checker,
) -> Option<Kind> {
    let text = value::text(every);
    let step = match form {
        Form::DateTime => text.parse::<Span>().ok().map(Span::seconds),
        Form::Number(_) => {
            value::read(&text).filter(|(_, other)| other == form).map(|(step, _)| step)
        }
    };
    let Some(step) = step.filter(|step| *step > 0.0) else {
        let right = match form {
            Form::DateTime => "a span above 0, such as \"2 h\"",
            Form::Number(_) => "a value above 0 in the unit of `low`",
        };
        checker.within("every").out_of_range(text, right);
        return None;
    };
    // A last value that misses `high` by rounding alone belongs to the range.
    let count = ((high - low) / step + 1e-9).floor() + 1.0;
    if count > MOST_VALUES as f64 {
        checker.within("every").limit(count as usize, MOST_VALUES);
        return None;
    }
    let values = (0..count as u32).map(|index| value::write(low + f64::from(index) * step, form));
    Some(Kind::List(values.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::Issues;

    fn factor(text: &str) -> Factor {
        let spec: FactorSpec = crate::quantity::read_ron(text).unwrap();
        let mut issues = Issues::new();
        let factor = Factor::of("x", &spec, &mut issues.at("factors.x"));
        factor.unwrap_or_else(|| panic!("{:?}", issues.as_slice()))
    }

    fn issue(text: &str) -> String {
        let spec: FactorSpec = crate::quantity::read_ron(text).unwrap();
        let mut issues = Issues::new();
        assert!(Factor::of("x", &spec, &mut issues.at("factors.x")).is_none());
        let first = &issues.as_slice()[0];
        format!("{}: {}", first.path, first.message)
    }

    #[test]
    fn ranges_have_levels_from_end_to_end() {
        let linear = factor("range(path: \"a\", low: \"2 h\", high: \"4 h\", levels: 3)");
        assert_eq!(linear.levels(), ["2 h", "3 h", "4 h"]);
        assert_eq!(linear.alone(), ["3 h", "2 h", "4 h"]);
        // Geometric: 1, 10, 100.
        let log = factor("log_range(path: \"a\", low: 1, high: 100, levels: 3)");
        assert_eq!(log.levels(), ["1", "10", "100"]);
        let whole = factor("range(path: \"a\", low: 1, high: 4, levels: 3, whole: true)");
        assert_eq!(whole.levels(), ["1", "3", "4"]);
        let few = factor("range(path: \"a\", low: 1, high: 2, whole: true)");
        assert_eq!(
            (few.levels(), few.alone()),
            (vec!["1".into(), "2".into()], vec!["2".into(), "1".into()])
        );
        let stepped = factor(
            "range(path: \"a\", low: \"2022-07-17T22:00\", high: \"2022-07-18T03:00\", every: \"2 h\")",
        );
        assert_eq!(stepped.levels(), ["2022-07-17T22:00", "2022-07-18T00:00", "2022-07-18T02:00"]);
        let tenths = factor("range(path: \"a\", low: 0, high: 0.3, every: 0.1)");
        assert_eq!(tenths.levels(), ["0", "0.1", "0.2", "0.3"]);
    }

    #[test]
    fn distributions_are_inverted() {
        // The standard normal quantile of 0.975 is 1.959963985.
        let normal = factor("normal(path: \"a\", mean: \"10 K\", sd: \"2 K\", levels: 1)");
        assert_eq!(normal.at(0.975).unwrap(), "13.9199279691 K");
        assert_eq!(normal.levels(), ["10 K"]);
        let start =
            factor("normal(path: \"a\", mean: \"2022-07-19T12:00\", sd: \"2 h\", levels: 1)");
        assert_eq!(start.at(0.5).unwrap(), "2022-07-19T12:00");
        // Twice the standard normal quantile of 0.841344746, which is 1, in hours.
        assert_eq!(start.at(0.841_344_746).unwrap(), "2022-07-19T14:00");
        let list = factor("values(path: \"a\", values: [\"x\", 2, true, 0.5])");
        assert_eq!([0.0, 0.3, 0.5, 0.999].map(|u| list.at(u).unwrap()), ["x", "2", "true", "0.5"]);
    }

    #[test]
    fn whole_numbers_of_a_range_are_equally_likely() {
        for text in [
            "range(path: \"a\", low: 1, high: 4, whole: true)",
            "range(path: \"a\", low: 0.2, high: 4.9, whole: true)",
        ] {
            let whole = factor(text);
            let values: Vec<String> =
                (0..400).map(|place| whole.at((f64::from(place) + 0.5) / 400.0).unwrap()).collect();
            let count = |number: &str| values.iter().filter(|value| *value == number).count();
            assert_eq!(["1", "2", "3", "4"].map(count), [100; 4], "{text}");
        }
    }

    #[test]
    fn what_is_no_scale_is_refused() {
        assert_eq!(
            issue("range(path: \"a\", low: \"2 h\", high: \"90 min\")"),
            "factors.x.high: `90 min` is not written in the unit of `2 h`"
        );
        assert_eq!(
            issue("range(path: \"a\", low: \"16:00\", high: \"17:00\")"),
            "factors.x.low: `16:00` is neither a number, a quantity, nor a date and time"
        );
        assert_eq!(
            issue("range(path: \"a\", low: 3, high: 3)"),
            "factors.x.high: `3` is out of range"
        );
        assert_eq!(
            issue("log_range(path: \"a\", low: 0, high: 3)"),
            "factors.x.low: `0` is out of range"
        );
        assert_eq!(
            issue("values(path: \"a\", values: [1, 2, 1])"),
            "factors.x.values.2: `1` is listed twice"
        );
        assert_eq!(
            issue("values(path: \"a\", values: [\"50 %\", 0.5])"),
            "factors.x.values.1: `0.5` and `50 %` are one value"
        );
    }
}
