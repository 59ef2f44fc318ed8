//! The fallback ladder: the pools of sites that are asked in order, each for a limited time.
//!
//! A rung asks the nearest healthy pool of its role (`health`): one that refuses or cannot be reached is
//! followed by the next within the rung's patience. A rung that does not answer within its patience times
//! out, and the next is asked; a rung none of whose pools is healthy is skipped where there is a circuit
//! breaker. After the last rung the supply chain's last plan applies: last week's order for that weekday.
//!
//! Assumed: a rung knows the three nearest pools of its role, which receive all reports; their choice ignores
//! load, price and headroom. A rung that names a model without a role chooses its site by these (`place`).
//!
//! A rung is sent to a pool. Pools of one site share what the site has received and recorded, and stand on
//! the same power and cooling; only their lots and queues are apart.

use super::candidate::Candidate;
use super::placed::PlacedRung;
use crate::decision::model::forecast::{Calibrated, ForecastSpec, Forecaster};
use crate::decision::model::{Model, ModelChoice, ModelsSpec};
use crate::infra::Role;
use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most rungs that a ladder may have.
pub(super) const MOST_RUNGS: usize = 16;

/// A rung of the fallback ladder: a pool of a site, the time to wait for its answer, and its model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RungSpec {
    /// Role of the pool, `large` or `fallback`; of several, the healthy one of the nearest site by network
    /// delay, those on an earlier rung last, and of those at one site the first declared. If not given, the rung
    /// names a model, and its site is chosen at each request by the `placement` of the infrastructure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Time to wait for an answer, above 0.
    pub patience: Span,
    /// Name of the model, declared under `models`; or give `forecast`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Forecast of demand, without a declared model; or give `model`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<ForecastSpec>,
}

impl RungSpec {
    /// The model of the rung; `None` if neither a name nor a forecast is given, or both.
    #[must_use]
    pub fn choice(&self) -> Option<ModelChoice<'_>> {
        match (&self.model, &self.forecast) {
            (Some(name), None) => Some(ModelChoice::Named(name)),
            (None, Some(forecast)) => Some(ModelChoice::Inline(forecast)),
            _ => None,
        }
    }

    /// Reports values out of range, and a model that is missing, given twice, or not declared.
    pub(super) fn check(&self, models: &ModelsSpec, checker: &mut Checker) {
        if self.patience == Span::ZERO {
            checker.within("patience").out_of_range(self.patience, "more than 0 s");
        }
        if let Some(forecast) = &self.forecast {
            forecast.check(&mut checker.within("forecast"));
        }
        if let Some(name) = self.model.as_ref().filter(|name| !models.contains_key(*name)) {
            checker.within("model").unknown_name("model", name, models.keys());
        }
        match (&self.model, &self.forecast) {
            (None, None) => checker.missing(
                "the model of the rung",
                "name a declared model, model: \"…\", or give a forecast, such as forecast: ses(alpha: 0.2)",
            ),
            (None, Some(_)) if self.role.is_none() => checker.missing(
                "`role`",
                "give the role of its sites, such as role: large, or name a declared model in place of the forecast",
            ),
            (Some(_), Some(_)) => checker.conflict(
                "a rung has either a `model` or a `forecast`, not both",
                "remove one of them",
            ),
            _ => {}
        }
    }
}

/// Most pools that a rung knows, below 16: the place of one fits into four bits of a request.
pub const MOST_CANDIDATES: usize = 3;

/// A rung of an arc's ladder in the running simulation.
#[derive(Clone, Debug)]
pub(in crate::decision) struct Rung {
    /// The pools that it may ask, the nearest first; at least one unless its site is chosen.
    pub(super) candidates: Vec<Candidate>,
    /// Time to wait for an answer.
    pub(super) patience: SimSpan,
    /// Its model.
    pub(super) model: Model,
    /// Whether a rung of the ladder has a better model.
    is_fallback: bool,
    /// Its place in the ladder as it was written.
    place: usize,
    /// Whether rungs above it, and no others, have no site in this infrastructure.
    is_below_nothing: bool,
    /// What chooses its site at each request; `None` for a rung with a role.
    placed: Option<Box<PlacedRung>>,
}

impl Rung {
    /// A rung by its pools, the nearest first.
    pub(in crate::decision) fn new(
        candidates: Vec<Candidate>,
        patience: Span,
        model: Model,
    ) -> Self {
        let patience = SimSpan::from_nanos(patience.nanoseconds());
        Self {
            candidates,
            patience,
            model,
            is_fallback: false,
            place: 0,
            is_below_nothing: false,
            placed: None,
        }
    }

    /// A rung whose site is chosen at each request.
    pub(in crate::decision) fn placed_by(placed: PlacedRung, patience: Span, model: Model) -> Self {
        let rung = Self::new(placed.candidates(), patience, model);
        Self { placed: Some(Box::new(placed)), ..rung }
    }

    /// What chooses its site at each request; `None` for a rung with a role.
    pub(super) fn placed(&self) -> Option<&PlacedRung> {
        self.placed.as_deref()
    }

    /// The pools that it may ask, the nearest first.
    #[must_use]
    pub(in crate::decision) fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Its model.
    #[must_use]
    pub(in crate::decision) const fn model(&self) -> &Model {
        &self.model
    }

    /// Whether a rung of the ladder has a better model than this one.
    pub(super) const fn is_fallback(&self) -> bool {
        self.is_fallback
    }

    /// Its place in the ladder as it was written, from 0: rungs without a site count.
    pub(super) const fn place(&self) -> usize {
        self.place
    }

    /// Whether rungs above it, and no others, have no site in this infrastructure.
    pub(super) const fn is_below_nothing(&self) -> bool {
        self.is_below_nothing
    }

    /// The same at a place in the ladder as it was written.
    pub(in crate::decision) fn at_place(self, place: usize, is_first: bool) -> Self {
        Self { place, is_below_nothing: is_first && place > 0, ..self }
    }

    /// Makes the forecast of its model exact.
    pub(in crate::decision) const fn make_exact(&mut self) {
        self.model.forecaster = Forecaster::Calibrated(Calibrated::EXACT);
    }

    /// Marks the rungs whose model ranks below the best of the ladder as it was written, whether or not that
    /// has a site.
    pub(in crate::decision) fn mark_fallbacks<'a>(
        rungs: &mut [Self],
        written: impl Iterator<Item = &'a Model>,
    ) {
        let best = written.map(|model| model.forecaster.rank()).fold(f64::INFINITY, f64::min);
        for rung in rungs {
            rung.is_fallback = rung.model.forecaster.rank() > best;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infra::{NodeId, PoolId, SiteId};

    /// Which rungs are fallbacks, in a ladder of these forecasts.
    fn fallbacks(forecasts: &[&str]) -> Vec<bool> {
        let rung = |(site, forecast): (usize, &&str)| {
            let spec: ForecastSpec = crate::quantity::read_ron(forecast).unwrap();
            let model = Model { forecaster: Forecaster::new(&spec), work: None };
            let at = Candidate {
                site: SiteId::new(site),
                pool: PoolId::new(0),
                node: NodeId::new(site),
            };
            Rung::new(vec![at], "1 min".parse().unwrap(), model)
        };
        let mut rungs: Vec<Rung> = forecasts.iter().enumerate().map(rung).collect();
        let models: Vec<Model> = rungs.iter().map(|rung| rung.model).collect();
        Rung::mark_fallbacks(&mut rungs, models.iter());
        rungs.iter().map(Rung::is_fallback).collect()
    }

    #[test]
    fn a_fallback_has_a_worse_model_wherever_it_stands_in_the_ladder() {
        let (large, poor, small) =
            (r#"calibrated(wmape: "15 %")"#, r#"calibrated(wmape: "30 %")"#, "ses(alpha: 0.2)");
        assert_eq!(fallbacks(&[large, small]), [false, true]);
        // The same model at a second site is none; a small model that is asked first is one.
        assert_eq!(fallbacks(&[large, large, small]), [false, false, true]);
        assert_eq!(fallbacks(&[small, large]), [true, false]);
        assert_eq!(fallbacks(&[large, poor, small]), [false, true, true]);
        // Where no model is better, none falls back.
        assert_eq!(fallbacks(&[small, small]), [false, false]);
    }
}
