//! What a scenario says about placement: classes of data, and how a site is chosen.

use super::probes_spec::ProbesSpec;
use super::weights::FitnessWeightsSpec;
use crate::issue::Checker;
use crate::kernel::LawSpec;
use crate::quantity::{DataSize, Share, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A class of data, and where it may lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataClassSpec {
    /// Jurisdictions of areas in which it may lie, one at least.
    pub may_be_in: Vec<String>,
    /// Whether it may lie at isolated sites alone; it may lie at all if not given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub isolated: bool,
}

impl DataClassSpec {
    /// Reports a class that may lie nowhere.
    pub(in crate::infra) fn check(&self, checker: &mut Checker) {
        if self.may_be_in.is_empty() {
            checker
                .within("may_be_in")
                .missing("a jurisdiction", "name at least one, such as may_be_in: [\"uk\"]");
        }
        checker.within("may_be_in").limit(self.may_be_in.len(), 1000);
    }
}

/// How a rung that names a model without a role chooses its site at each request; with `roles`, those with a role
/// too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacementSpec {
    /// Weights of what makes a site suit.
    pub weights: FitnessWeightsSpec,
    /// Whether rungs with a role choose too, among the pools of their role, so that decisions which name roles
    /// are placed by this infrastructure and not by another; false if not given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub roles: bool,
    /// Time for which a place stays with its site while that passes all filters, at most 365 d; 0 s if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stays: Option<Span>,
    /// Fraction by which a score must be below that of the present site to leave it; 0 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gains: Option<Share>,
    /// Time to start a model at a site that has it on standby, once its weights are there; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<LawSpec>,
    /// Node from which weights are loaded; the nearest site with the model loaded if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub models_from: Option<String>,
    /// Probes of the sites, where the decisions give none; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probes: Option<ProbesSpec>,
    /// Ledger of decided orders that sites send each other; none if not given: a site that takes over learns of
    /// them by reports alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<LedgerSpec>,
}

/// Ledger of decided orders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerSpec {
    /// Time between ledgers of a site, 1 s to 7 d.
    pub every: Span,
    /// Size of a ledger message.
    pub size: DataSize,
}

impl PlacementSpec {
    /// Reports values out of range; `nodes` are the declared ones.
    pub(in crate::infra) fn check(&self, nodes: &[&str], checker: &mut Checker) {
        self.weights.check(&mut checker.within("weights"));
        if let Some(stays) = self.stays.filter(|stays| stays.seconds() > 365.0 * 86_400.0) {
            checker.within("stays").out_of_range(stays, "at most 365 d");
        }
        if let Some(issue) = self.start.as_ref().and_then(LawSpec::issue) {
            checker.within("start").issue("out-of-range", issue, "correct the parameters");
        }
        if let Some(node) = self.models_from.as_ref().filter(|node| !nodes.contains(&node.as_str()))
        {
            checker.within("models_from").unknown_name("node", node, nodes);
        }
        if let Some(probes) = &self.probes {
            probes.check(&mut checker.within("probes"));
        }
        if let Some(ledger) = &self.ledger
            && !(1.0..=604_800.0).contains(&ledger.every.seconds())
        {
            checker.within("ledger").within("every").out_of_range(ledger.every, "1 s to 7 d");
        }
    }
}
