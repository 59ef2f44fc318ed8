//! Access: the links by which many places reach the network, described once.
//!
//! A place is whatever lives beside the infrastructure and sends messages: a shop, a warehouse. The
//! infrastructure knows its name, its kind and its area, and nothing else of it.

use super::InfrastructureSpec;
use super::link::LinkSpec;
use crate::issue::Checker;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stands in a link for each place.
const EACH: &str = "each";

/// The kinds of places there are.
const KINDS: [&str; 3] = ["supplier", "distribution_centre", "store"];

/// A place that reaches the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name, which is that of its node.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its area.
    pub area: String,
}

/// What a scenario says about the links of many places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessSpec {
    /// Kind of the places.
    pub kind: String,
    /// Their area; all areas if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The link, from `each`.
    pub link: LinkSpec,
}

impl AccessSpec {
    /// Puts down what is wrong; `nodes` are those that are declared.
    pub(super) fn check(&self, areas: &[&str], nodes: &[&str], checker: &mut Checker) {
        if !KINDS.contains(&self.kind.as_str()) {
            checker.within("kind").unknown_name("kind of place", &self.kind, KINDS);
        }
        if let Some(area) = &self.area
            && !areas.contains(&area.as_str())
        {
            checker.within("area").unknown_name("area", area, areas);
        }
        let mut checker = checker.within("link");
        if self.link.from != EACH {
            let help = "write from: \"each\", which stands for every place";
            checker.within("from").conflict("the link does not begin at each place", help);
        }
        let mut nodes = nodes.to_vec();
        nodes.push(&self.link.from);
        self.link.check(&nodes, &mut checker);
    }

    fn means(&self, place: &Place) -> bool {
        self.kind == place.kind && self.area.as_ref().is_none_or(|area| *area == place.area)
    }
}

impl InfrastructureSpec {
    /// The same infrastructure with a node for each place that has access, and its links. A place
    /// that is a node already keeps it.
    #[must_use]
    pub fn with_access(&self, places: &[Place]) -> Self {
        let mut whole = self.clone();
        for place in places {
            let meant = self.access.iter().filter(|(_, access)| access.means(place));
            for (name, access) in meant {
                if !whole.sites.contains_key(&place.name) && !whole.nodes.contains(&place.name) {
                    whole.nodes.push(place.name.clone());
                }
                let link = LinkSpec { from: place.name.clone(), ..access.link.clone() };
                whole.links.insert(format!("{name}/{}", place.name), link);
            }
        }
        whole
    }
}
