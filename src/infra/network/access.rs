//! Access: the links by which endpoints such as stores reach the network, described once for many.
//!
//! An endpoint may have several, by entries of different carriers: its messages take the route of least
//! delay that is up.

use super::link::LinkSpec;
use crate::infra::endpoint::{EACH, Endpoint, check_endpoints};
use crate::issue::Checker;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
        check_endpoints(&self.kind, self.area.as_deref(), areas, checker);
        let mut checker = checker.within("link");
        if self.link.from != EACH {
            let help = "write from: \"each\", the placeholder for the endpoint";
            checker.within("from").conflict("this link does not start at each endpoint", help);
        }
        let mut nodes = nodes.to_vec();
        nodes.push(&self.link.from);
        self.link.check(&nodes, &mut checker);
    }

    /// The link of an endpoint; `None` if this access does not apply to it.
    pub(in crate::infra) fn link_of(&self, endpoint: &Endpoint) -> Option<LinkSpec> {
        endpoint
            .matches(&self.kind, self.area.as_deref())
            .then(|| LinkSpec { from: endpoint.name.clone(), ..self.link.clone() })
    }
}
