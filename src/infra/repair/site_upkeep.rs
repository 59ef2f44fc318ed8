//! The Spec of upkeep of a site: which of its parts fail and are maintained.

use super::upkeep_spec::UpkeepSpec;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Upkeep of a site, part by part; a part without it fails only by disruptions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteUpkeepSpec {
    /// Units of the cooling plant: each is an equal share of what rejects heat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooling: Option<UpkeepSpec>,
    /// Coolant pumps of all halls, the standby ones too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pumps: Option<UpkeepSpec>,
    /// Generators, while they stand by or run; failures by running are the generator's `fails_running`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generators: Option<UpkeepSpec>,
    /// The uninterruptible power supply: one unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ups: Option<UpkeepSpec>,
    /// Racks of all groups, each a unit: its servers are down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub racks: Option<UpkeepSpec>,
    /// The site as a whole, one unit: all its servers are down. For a small site such as a box in a store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<UpkeepSpec>,
}

impl SiteUpkeepSpec {
    /// Upkeep of each part that has it, by its key.
    pub(in crate::infra) fn parts(&self) -> impl Iterator<Item = (&'static str, &UpkeepSpec)> {
        [
            ("cooling", &self.cooling),
            ("pumps", &self.pumps),
            ("generators", &self.generators),
            ("ups", &self.ups),
            ("racks", &self.racks),
            ("site", &self.site),
        ]
        .into_iter()
        .filter_map(|(key, part)| Some((key, part.as_ref()?)))
    }
}
