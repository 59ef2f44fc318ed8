//! Identifiers of infrastructure: sites with their pools, halls and rack groups, nodes, links, shared capacities, and roles.

use crate::quantity::id;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

id! {
    /// A site.
    SiteId,
    /// A pool of servers, by its place among those of its site.
    PoolId,
    /// A node of the network: a site or another endpoint of messages.
    NodeId,
    /// A link.
    LinkId,
    /// A hall of a site, from 0 in each site.
    HallId,
    /// A rack group of a site, from 0 in each site, hall by hall.
    GroupId,
    /// A shared capacity.
    CapacityId,
}

/// Role of a pool; decisions address pools by role, disruptions the sites that have one of the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the large model.
    Large,
    /// Answers when the large site does not.
    Fallback,
}

impl Role {
    /// The word for it in scenarios.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Large => "large",
            Self::Fallback => "fallback",
        }
    }
}
