//! Endpoints: places outside the infrastructure, such as stores, that send and receive messages.
//!
//! Links and sites of many endpoints are described once, with `each` as the placeholder for the endpoint
//! (`network::access`, `local_sites`). The infrastructure knows of an endpoint its name, kind and area alone.

use crate::issue::Checker;

/// Placeholder for the endpoint, and for its area, in what is described once for many.
pub const EACH: &str = "each";

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

impl Endpoint {
    /// Whether it is of a kind, and in an area if one is given.
    pub(super) fn matches(&self, kind: &str, area: Option<&str>) -> bool {
        self.kind == kind && area.is_none_or(|area| area == self.area)
    }
}

/// Reports a kind of endpoint that does not exist, and an area that is not declared.
pub(super) fn check_endpoints(
    kind: &str,
    area: Option<&str>,
    areas: &[&str],
    checker: &mut Checker,
) {
    if !KINDS.contains(&kind) {
        checker.within("kind").unknown_name("kind of endpoint", kind, KINDS);
    }
    if let Some(area) = area.filter(|area| !areas.contains(area)) {
        checker.within("area").unknown_name("area", area, areas);
    }
}
