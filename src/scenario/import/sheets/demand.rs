//! The sheet `demand`: rows that say the same but for product and units make one entry.

use crate::quantity::Span;
use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables, forbid, need, share};
use crate::scenario::import::finding::Log;
use crate::scenario::import::typed::Row;
use crate::supply::{DemandLawSpec, DemandSpec, PeriodLawSpec, PeriodSpec, WeatherResponseSpec};
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "demand",
    meaning: "customers' demand for a product at places",
    is_required: false,
    columns: &[
        Column::new("name", Kind::Name, "Name of the demand; rows of one name have the same terms")
            .or("demand-1, demand-2, …"),
        Column::new("place", Kind::Names, "Facilities or groups at which it occurs").required(),
        Column::new("product", Kind::Name, "The product").required(),
        Column::new("units_per_day", Kind::Number, "Mean units a day at a facility of size 1")
            .required()
            .within(0.0, 1e5),
        Column::new(
            "law",
            Kind::Word(&["poisson", "negative_binomial", "normal", "one_by_one", "by_period"]),
            "Distribution about the mean: by the hour, customers one by one, or one draw a period",
        )
        .or("poisson"),
        Column::new(
            "variance_ratio",
            Kind::Number,
            "Variance over mean, above 1: negative_binomial",
        )
        .within(1.0, 100.0),
        Column::new("hourly_sd", Kind::Number, "Standard deviation of an hour: normal"),
        Column::new(
            "units_per_customer",
            Kind::Numbers(0),
            "Weights of 1, 2, 3, … units a customer wants: one_by_one",
        )
        .or("one unit"),
        Column::new("weekly", Kind::Numbers(7), "Weights of the weekdays, Monday first")
            .or("equal"),
        Column::new("hourly", Kind::Numbers(24), "Weights of the hours of a day, from midnight on")
            .or("equal"),
        Column::new("weather_above", Kind::Temperature, "Temperature above which demand grows")
            .or("no response to weather"),
        Column::new(
            "weather_per_degree",
            Kind::Ratio,
            "Growth per degree, compounded, -50 % to 100 %",
        ),
        Column::new(
            "weather_up_to",
            Kind::Temperature,
            "Temperature above which it grows no further",
        ),
        Column::new("period", Kind::Span, "Length of a period: by_period"),
        Column::new(
            "period_first",
            Kind::Span,
            "Time from the beginning of the run to the first draw: by_period",
        )
        .or("0"),
        Column::new(
            "draws",
            Kind::Word(&["poisson", "normal", "gamma"]),
            "Law of a draw: by_period",
        )
        .or("poisson"),
        Column::new("period_sd", Kind::Number, "Standard deviation of a draw: normal, gamma"),
        Column::new(
            "autocorrelation",
            Kind::Number,
            "Correlation of a draw and the next, -1 to 1: normal",
        )
        .or("0"),
        Column::new(
            "common",
            Kind::Ratio,
            "Share of the variance that the shops of an area have in common: negative_binomial, normal",
        )
        .or("0 %"),
    ],
    fields: &[
        ("at", "place"),
        ("law.variance_ratio", "variance_ratio"),
        ("law.hourly_sd", "hourly_sd"),
        ("law.every", "period"),
        ("law.draws.sd", "period_sd"),
        ("law.draws.autocorrelation", "autocorrelation"),
        ("law.sd", "period_sd"),
        ("law.autocorrelation", "autocorrelation"),
        ("weather.above", "weather_above"),
        ("weather.per_degree", "weather_per_degree"),
        ("weather.up_to", "weather_up_to"),
    ],
    example: &[
        &[
            ("name", "daily"),
            ("place", "shop"),
            ("product", "bread"),
            ("units_per_day", "40"),
            ("law", "negative_binomial"),
            ("variance_ratio", "1.5"),
            ("weekly", "0.9 0.9 0.95 1 1.15 1.3 0.8"),
        ],
        &[
            ("name", "daily"),
            ("place", "shop"),
            ("product", "rolls"),
            ("units_per_day", "300"),
            ("law", "negative_binomial"),
            ("variance_ratio", "1.5"),
            ("weekly", "0.9 0.9 0.95 1 1.15 1.3 0.8"),
        ],
    ],
};

/// Builds the demand.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    let mut number = 0;
    let mut unnamed: BTreeMap<String, String> = BTreeMap::new();
    for row in tables.of(&KIND) {
        let at = draft.places(row, "place", log);
        let product = draft.product(row, "product", log);
        let terms = terms(row, at, log);
        let (Some(product), Some(terms), Some(units)) =
            (product, terms, row.number("units_per_day"))
        else {
            continue;
        };
        let same = |known: &DemandSpec| {
            DemandSpec { units_per_day: IndexMap::new(), ..known.clone() } == terms
        };
        let name = match row.name("name") {
            Some(name) => {
                if draft.spec.demand.get(&name).is_some_and(|known| !same(known)) {
                    let message =
                        format!("other rows of `{name}` have another place, law or profile");
                    log.error(
                        "conflict",
                        row.cell("name"),
                        &name,
                        message,
                        "write the same terms, or another name",
                    );
                    continue;
                }
                name
            }
            None if row.states("name") => continue,
            None => {
                // Rows that say the same but for the product.
                let key = serde_json::to_string(&terms).unwrap_or_default();
                let known = unnamed.get(&key).filter(|name| {
                    let entry = draft.spec.demand.get(*name);
                    entry.is_some_and(|known| !known.units_per_day.contains_key(&product))
                });
                known.cloned().unwrap_or_else(|| {
                    number += 1;
                    let name = format!("demand-{number}");
                    unnamed.insert(key, name.clone());
                    name
                })
            }
        };
        draft.comes_from(format!("demand.{name}"), row);
        let path = format!("demand.{name}.units_per_day.{product}");
        draft.is_cell(path, row, "units_per_day");
        let entry = draft.spec.demand.entry(name.clone()).or_insert(terms);
        if entry.units_per_day.insert(product.clone(), units).is_some() {
            let message = format!("the demand `{name}` for `{product}` is given twice");
            log.error(
                "given-twice",
                row.cell("product"),
                &product,
                message,
                "remove one of the two rows",
            );
        }
    }
}

/// The terms of a row without its product.
fn terms(row: &Row<'_>, at: Vec<String>, log: &mut Log) -> Option<DemandSpec> {
    let weights = |column: &str, log: &mut Log| -> Option<Vec<f64>> {
        let weights = row.numbers(column)?;
        let is_right =
            weights.iter().all(|weight| *weight >= 0.0) && weights.iter().sum::<f64>() > 0.0;
        if !is_right {
            let message = "weights are zero or more, and not all zero";
            log.error("out-of-range", row.cell(column), "", message, "correct the weights");
        }
        is_right.then_some(weights)
    };
    let weather = ["weather_above", "weather_per_degree", "weather_up_to"];
    let responds = weather.iter().any(|column| row.states(column));
    let weather = if responds && need(row, &weather, "a response to weather", log) {
        Some(WeatherResponseSpec {
            above: row.temperature("weather_above")?,
            per_degree: row.ratio("weather_per_degree")?,
            up_to: row.temperature("weather_up_to")?,
        })
    } else {
        None
    };
    Some(DemandSpec {
        at,
        units_per_day: IndexMap::new(),
        law: law(row, log)?,
        units_per_customer: weights("units_per_customer", log),
        weekly: weights("weekly", log).and_then(|weights| weights.try_into().ok()),
        hourly: weights("hourly", log).and_then(|weights| weights.try_into().ok()),
        weather,
        common: share(row, "common", log),
    })
}

fn law(row: &Row<'_>, log: &mut Log) -> Option<DemandLawSpec> {
    let word = if row.states("law") { row.word("law")? } else { "poisson" };
    let uses: &[&str] = match word {
        "negative_binomial" => &["variance_ratio", "common"],
        "normal" => &["hourly_sd", "common"],
        "one_by_one" => &["units_per_customer"],
        "by_period" => &["period", "period_first", "draws", "period_sd", "autocorrelation"],
        _ => &[],
    };
    let all = [
        "variance_ratio",
        "hourly_sd",
        "units_per_customer",
        "period",
        "period_first",
        "draws",
        "period_sd",
        "autocorrelation",
        "common",
    ];
    let unused: Vec<&str> = all.into_iter().filter(|name| !uses.contains(name)).collect();
    forbid(row, &unused, &format!("the law is `{word}`"), log);
    Some(match word {
        "negative_binomial" => {
            need(row, &["variance_ratio"], "a negative binomial law", log);
            DemandLawSpec::NegativeBinomial { variance_ratio: row.number("variance_ratio")? }
        }
        "normal" => {
            need(row, &["hourly_sd"], "a normal law", log);
            DemandLawSpec::Normal { hourly_sd: row.number("hourly_sd")? }
        }
        "one_by_one" => DemandLawSpec::PoissonArrivals,
        "by_period" => {
            need(row, &["period"], "demand by period", log);
            let draws = period_law(row, log)?;
            let first = row.span("period_first").unwrap_or(Span::ZERO);
            DemandLawSpec::ByPeriod(PeriodSpec { every: row.span("period")?, first, draws })
        }
        _ => DemandLawSpec::Poisson,
    })
}

fn period_law(row: &Row<'_>, log: &mut Log) -> Option<PeriodLawSpec> {
    let word = if row.states("draws") { row.word("draws")? } else { "poisson" };
    let why = format!("draws are `{word}`");
    match word {
        "normal" => {
            need(row, &["period_sd"], &why, log);
            let autocorrelation = row.number("autocorrelation").unwrap_or(0.0);
            Some(PeriodLawSpec::Normal { sd: row.number("period_sd")?, autocorrelation })
        }
        "gamma" => {
            need(row, &["period_sd"], &why, log);
            forbid(row, &["autocorrelation"], &why, log);
            Some(PeriodLawSpec::Gamma { sd: row.number("period_sd")? })
        }
        _ => {
            forbid(row, &["period_sd", "autocorrelation"], &why, log);
            Some(PeriodLawSpec::Poisson)
        }
    }
}

/// Whether an empty cell has an effect.
pub(super) fn applies(row: &Row<'_>, column: &str) -> bool {
    let law = row.word("law").unwrap_or("poisson");
    match column {
        "units_per_customer" => law == "one_by_one",
        "period_first" | "draws" => law == "by_period",
        "autocorrelation" => row.word("draws") == Some("normal"),
        "common" => matches!(law, "negative_binomial" | "normal"),
        "weekly" | "hourly" | "weather_above" => law != "by_period",
        _ => true,
    }
}
