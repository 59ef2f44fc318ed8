//! Local sites: a site at each of many endpoints, such as a server in each store, described once.
//!
//! The site stands at the endpoint's own node and has its name, so that its requests and answers cross no
//! link: it decides on while the wide-area network is down. Orders and reports to other places travel as
//! ever, by another carrier's access if the endpoint has one. Each site has its own power, racks and pool.
//!
//! Not modelled: sites in ports, which decide nothing. Held to account by `tests/it/decisions/local.rs`.

use super::spec::SiteSpec;
use crate::infra::endpoint::{EACH, Endpoint, check_endpoints};
use crate::issue::Checker;
use crate::quantity::Currency;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sites of many endpoints, described once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalSiteSpec {
    /// Kind of the endpoints: `supplier`, `distribution_centre` or `store`.
    pub kind: String,
    /// Area of the endpoints; all areas if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The site of each endpoint; its `area` is `each`. With `serves: ["each"]` it answers its own endpoint
    /// alone, else all that can reach it.
    pub site: SiteSpec,
}

impl LocalSiteSpec {
    /// Reports unknown names and values out of range.
    pub(in crate::infra) fn check(
        &self,
        areas: &[&str],
        currency: Option<Currency>,
        checker: &mut Checker,
    ) {
        check_endpoints(&self.kind, self.area.as_deref(), areas, checker);
        let mut checker = checker.within("site");
        if self.site.area != EACH {
            checker.within("area").conflict(
                format!("the site of each endpoint cannot lie in `{}`", self.site.area),
                "write area: \"each\": it lies where its endpoint does; `area` of the entry selects endpoints",
            );
        }
        if self.site.at.is_some() {
            checker
                .within("at")
                .conflict("the sites of an entry do not lie at one position", "remove `at`");
        }
        // Another area than `each` is reported above.
        self.site.check(&[&self.site.area], currency, &mut checker);
    }

    /// Whether an endpoint can have a site of both entries.
    pub(in crate::infra) fn overlaps(&self, other: &Self) -> bool {
        let is_apart = self.area.is_some() && other.area.is_some() && self.area != other.area;
        self.kind == other.kind && !is_apart
    }

    /// The site of an endpoint; `None` if this entry does not apply to it.
    pub(in crate::infra) fn site_of(&self, endpoint: &Endpoint) -> Option<SiteSpec> {
        let applies = endpoint.matches(&self.kind, self.area.as_deref());
        let name = |served: &String| match served.as_str() {
            EACH => endpoint.name.clone(),
            _ => served.clone(),
        };
        applies.then(|| SiteSpec {
            area: endpoint.area.clone(),
            serves: self.site.serves.iter().map(name).collect(),
            ..self.site.clone()
        })
    }
}
