//! Whether a story declares anything random: a law with a spread, a loss, a failure by chance.
//!
//! Known by the names of laws and of chances in the specification, as a scenario file writes them. Not known:
//! whether what is declared ever happens. Held to account by `tests/it/studies/failing.rs`.

use super::checked::Story;
use serde_json::{Map, Value};

/// Laws that always spread.
const SPREADING: [&str; 7] = [
    "alternating",
    "exponential",
    "gamma",
    "negative_binomial",
    "one_by_one",
    "poisson",
    "weibull",
];
/// Laws that spread unless the named fields are zero.
const WITH_DEVIATION: [(&str, &[&str]); 2] =
    [("log_normal", &["sd"]), ("normal", &["sd", "hourly_sd"])];
/// Laws that spread unless their ends are equal.
const WITH_ENDS: [&str; 2] = ["triangular", "uniform"];
/// Chances and errors, none where zero.
const CHANCES: [&str; 7] =
    ["fails", "jitter", "loss", "start_failure", "utilisation", "vanish", "wmape"];

/// Whether anything in the story is random.
#[must_use]
pub fn declares_chance(story: &Story) -> bool {
    let parts = (&story.supply, &story.infrastructure, &story.decisions);
    serde_json::to_value(parts).is_ok_and(|parts| is_random(&parts))
}

fn is_random(value: &Value) -> bool {
    match value {
        Value::String(text) => SPREADING.contains(&text.as_str()),
        Value::Array(values) => values.iter().any(is_random),
        Value::Object(fields) => {
            fields.iter().any(|(name, value)| spreads(name, value) || is_random(value))
        }
        _ => false,
    }
}

/// Whether a field is a law with a spread, or a chance.
fn spreads(name: &str, value: &Value) -> bool {
    let of = |fields: &Map<String, Value>, name: &&str| fields.get(*name).is_some_and(is_nonzero);
    if SPREADING.contains(&name) {
        return value.is_object();
    }
    if CHANCES.contains(&name) {
        return is_nonzero(value);
    }
    let Some(fields) = value.as_object() else { return false };
    if WITH_ENDS.contains(&name) {
        return fields.get("low") != fields.get("high");
    }
    let law = WITH_DEVIATION.iter().find(|(law, _)| *law == name);
    law.is_some_and(|(_, deviations)| deviations.iter().any(|one| of(fields, one)))
}

/// Whether a number, or the number of a quantity, is other than zero.
fn is_nonzero(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => {
            let number = text.split_whitespace().next().unwrap_or_default();
            number.trim_end_matches('%').parse::<f64>().is_ok_and(|number| number != 0.0)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn laws_with_a_spread_are_random() {
        for random in [
            json!({"law": "poisson"}),
            json!({"law": {"negative_binomial": {"variance_ratio": 2.0}}}),
            json!({"a": [{"law": {"normal": {"hourly_sd": 0.5}}}]}),
            json!({"delay": {"triangular": {"low": "1 h", "mode": "1 h", "high": "2 h"}}}),
            json!({"links": {"wan": {"jitter": "2 ms"}}}),
            json!({"forecast": {"calibrated": {"wmape": "9 %"}}}),
        ] {
            assert!(is_random(&random), "{random}");
        }
        for fixed in [
            json!({"law": {"normal": {"hourly_sd": 0.0}}}),
            json!({"delay": {"uniform": {"low": "1 h", "high": "1 h"}}, "loss": "0 %"}),
            json!({"delay": {"fixed": "2 h"}, "jitter": null, "wmape": "0 %"}),
        ] {
            assert!(!is_random(&fixed), "{fixed}");
        }
    }
}
