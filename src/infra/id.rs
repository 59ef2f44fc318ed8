//! Identifiers of infrastructure: sites with their halls and rack groups, nodes, links, and the role
//! of a site.

use crate::quantity::id;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

id! {
    /// A site.
    SiteId,
    /// A node of the network: a site or another endpoint of messages.
    NodeId,
    /// A link.
    LinkId,
    /// A hall of a site, from 0 in each site.
    HallId,
    /// A rack group of a site, from 0 in each site, hall by hall.
    GroupId,
}

/// Role of a site; decisions and disruptions address sites by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the large model.
    Large,
    /// Answers when the large site does not.
    Fallback,
}
