//! Access: the links by which endpoints such as stores reach the network, described once for many.
//!
//! An endpoint lies outside the infrastructure and sends messages: a store, a warehouse. The
//! infrastructure knows its name, kind and area alone.

use super::link::LinkSpec;
use crate::issue::Checker;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Placeholder for the endpoint in a link.
const EACH: &str = "each";

/// The kinds of endpoints.
const KINDS: [&str; 3] = ["supplier", "distribution_centre", "store"];

/// An endpoint outside the infrastructure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name; its node has the same name.
    pub name: String,
    /// `supplier`, `distribution_centre` or `store`.
    pub kind: &'static str,
    /// Area in which it lies.
    pub area: String,
}

/// Links of many endpoints, described once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessSpec {
    /// Kind of the endpoints: `supplier`, `distribution_centre` or `store`.
    pub kind: String,
    /// Area of the endpoints; all areas if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The link of each endpoint; its `from` is `each`.
    pub link: LinkSpec,
}

impl AccessSpec {
    /// Reports unknown names and values out of range; `nodes` are the declared ones.
    pub(in crate::infra) fn check(&self, areas: &[&str], nodes: &[&str], checker: &mut Checker) {
        if !KINDS.contains(&self.kind.as_str()) {
            checker.within("kind").unknown_name("kind of endpoint", &self.kind, KINDS);
        }
        if let Some(area) = &self.area
            && !areas.contains(&area.as_str())
        {
            checker.within("area").unknown_name("area", area, areas);
        }
        let mut checker = checker.within("link");
        if self.link.from != EACH {
            let help = "write from: \"each\", the placeholder for the endpoint";
            checker.within("from").conflict("this link does not start at each endpoint", help);
        }
        let mut nodes = nodes.to_vec();
        nodes.push(&self.link.from);
        self.link.check(&nodes, &mut checker);
    }

    fn applies_to(&self, endpoint: &Endpoint) -> bool {
        self.kind == endpoint.kind && self.area.as_ref().is_none_or(|area| *area == endpoint.area)
    }

    /// The link of an endpoint; `None` if this access does not apply to it.
    pub(in crate::infra) fn link_of(&self, endpoint: &Endpoint) -> Option<LinkSpec> {
        self.applies_to(endpoint)
            .then(|| LinkSpec { from: endpoint.name.clone(), ..self.link.clone() })
    }
}
