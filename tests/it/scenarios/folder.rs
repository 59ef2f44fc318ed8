//! A folder of scenario files, and small stand-ins for the specs that they hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use reflexarc::quantity::{CalendarSpan, LocalTime, Power, Share, Span, Temperature, ZonedStart};
use reflexarc::scenario::{Loaded, Loader, Piece, Request};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StorySpec {
    pub(crate) start: ZonedStart,
    pub(crate) horizon: CalendarSpan,
    #[serde(default)]
    pub(crate) disruptions: BTreeMap<String, DisruptionSpec>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum DisruptionSpec {
    Heatwave { peak: Temperature },
    LinkCut(LinkCutSpec),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkCutSpec {
    pub(crate) lasts: Span,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupplySpec {
    pub(crate) lanes: BTreeMap<String, LaneSpec>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LaneSpec {
    pub(crate) to: String,
    pub(crate) cutoff: LocalTime,
    #[serde(default)]
    pub(crate) stops: Vec<u32>,
    #[serde(default)]
    pub(crate) on_time: Option<Share>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InfrastructureSpec {
    pub(crate) sites: BTreeMap<String, SiteSpec>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteSpec {
    pub(crate) feed: Power,
}

impl Piece for StorySpec {
    const ROOT: &'static str = "Scenario";
    const WORD: &'static str = "";
}

impl Piece for SupplySpec {
    const ROOT: &'static str = "Supply";
    const WORD: &'static str = "supply";
}

impl Piece for InfrastructureSpec {
    const ROOT: &'static str = "Infrastructure";
    const WORD: &'static str = "infrastructure";
}

pub(crate) const STORY: &str = r#"Scenario(
    start: "2022-07-11T00:00[Europe/London]",
    horizon: "21 d",
    include: ["supply/grocery.ron", "infrastructure/colo.ron"],
    disruptions: {
        "heat": heatwave(peak: "40.3 °C"),
        "cut": link_cut(lasts: "4 h"),
    },
    set: {"supply.lanes.dc-to-store.cutoff": "16:00"},
)
"#;

pub(crate) const SUPPLY: &str = r#"// What the shops sell.
Supply(
    lanes: {
        "dc-to-store": (to: "store-1", cutoff: "18:00", stops: [1, 2]),
    },
)
"#;

pub(crate) const INFRASTRUCTURE: &str = r#"Infrastructure(
    sites: {
        "slough": (feed: "2 MW"),
    },
)
"#;

/// A folder `scenarios` with three valid files.
pub(crate) struct Folder {
    root: tempfile::TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self { root: tempfile::tempdir().unwrap() };
        folder
            .with("story.ron", STORY)
            .with("supply/grocery.ron", SUPPLY)
            .with("infrastructure/colo.ron", INFRASTRUCTURE)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("scenarios").join(name)
    }

    pub(crate) fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// The file with a part of its text replaced, which must be there.
    pub(crate) fn edit(self, name: &str, old: &str, new: &str) -> Self {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(old), "{old}");
        self.with(name, text.replacen(old, new, 1))
    }

    pub(crate) fn request(&self) -> Request {
        Request::new(self.path("story.ron"))
    }

    pub(crate) fn load(&self) -> Loaded {
        load(&self.request())
    }

    pub(crate) fn load_with(&self, set: &[&str]) -> Loaded {
        let mut request = self.request();
        request.set = set.iter().map(ToString::to_string).collect();
        load(&request)
    }

    /// What is printed about a scenario, the folder's own place left out.
    pub(crate) fn printed(&self, loaded: &Loaded) -> String {
        let real = fs::canonicalize(self.root.path()).unwrap();
        let text = loaded.diagnostics().render(false);
        text.replace(&real.display().to_string(), "")
            .replace(&self.root.path().display().to_string(), "")
    }
}

pub(crate) fn load(request: &Request) -> Loaded {
    let loader = Loader::new::<StorySpec>().piece::<SupplySpec>();
    loader.piece::<InfrastructureSpec>().load(request)
}
