//! The registry of models: forecast skill, work and weights by name.
//!
//! A model is independent of the pool that runs it and of the rung that uses it. Its work is the
//! service time of a request of size 1 at full speed; without it, requests take the pool's default.
//! Weights, racks and power matter where a rung names the model without a role, and its site is chosen.

use super::forecast::{ForecastSpec, Forecaster};
use crate::issue::Checker;
use crate::kernel::{Law, LawSpec};
use crate::quantity::{DataSize, Power};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most models that a scenario may declare.
const MOST_MODELS: usize = 1_000;

/// A model: its forecast skill, its work, and the size of its weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelSpec {
    /// Forecast of demand.
    pub forecast: ForecastSpec,
    /// Service time of a request at full speed; the pool's `work` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<LawSpec>,
    /// Size of the weights, which are loaded over the network at a site that has the model on standby; no load if not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<DataSize>,
    /// Least power of a rack on which the model runs; sites without such racks are passed over. Any rack if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rack: Option<Power>,
    /// Unused power that a site must have by its last status to be asked for the model; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<Power>,
}

/// Models by name.
pub type ModelsSpec = IndexMap<String, ModelSpec>;

impl ModelSpec {
    fn check(&self, checker: &mut Checker) {
        self.forecast.check(&mut checker.within("forecast"));
        if let Some(issue) = self.work.as_ref().and_then(LawSpec::issue) {
            checker.within("work").issue("out-of-range", issue, "correct the parameters");
        }
    }
}

/// Reports invalid models of a scenario.
pub(in crate::decision) fn check(models: &ModelsSpec, checker: &mut Checker) {
    checker.limit(models.len(), MOST_MODELS);
    for (name, model) in models {
        let mut checker = checker.within(name);
        checker.name(name);
        model.check(&mut checker);
    }
}

/// The model of a rung: one of the registry, or a forecast given inline.
#[derive(Clone, Copy, Debug)]
pub enum ModelChoice<'a> {
    /// A model of the registry, by name.
    Named(&'a str),
    /// A forecast; requests take the pool's default work.
    Inline(&'a ForecastSpec),
}

/// A model in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    /// How it forecasts.
    pub forecaster: Forecaster,
    /// Service time of a request at full speed; the pool's default if `None`.
    pub work: Option<Law>,
}

impl Model {
    /// The chosen model; `None` if the registry has no model of that name.
    #[must_use]
    pub fn new(choice: ModelChoice, models: &ModelsSpec) -> Option<Self> {
        Some(match choice {
            ModelChoice::Named(name) => {
                let spec = models.get(name)?;
                Self {
                    forecaster: Forecaster::new(&spec.forecast),
                    work: spec.work.as_ref().map(LawSpec::law),
                }
            }
            ModelChoice::Inline(forecast) => {
                Self { forecaster: Forecaster::new(forecast), work: None }
            }
        })
    }
}
