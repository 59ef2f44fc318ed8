//! A story: what a scenario file says, checked, and ready to be put into Worlds.

use super::{Diagnostics, Loader, Piece, Request, hash};
use crate::decision::DecisionsSpec;
use crate::disruption::{self, DisruptionsSpec, Places};
use crate::environment::{Areas, Clock, EnvironmentSpec};
use crate::infra::InfrastructureSpec;
use crate::issue::Issues;
use crate::quantity::{CalendarSpan, Currency, ZonedStart, nearest};
use crate::supply::SupplySpec;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The longest run in days, warm-up and horizon each.
const MOST_DAYS: i64 = 36_600;

/// What a scenario file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Scenario", deny_unknown_fields)]
pub struct StorySpec {
    /// What the story is called.
    pub title: String,
    /// The first measured instant, with the zone of all local times.
    pub start: ZonedStart,
    /// Calendar time that is played before, so that the start finds a chain in motion.
    pub warm_up: CalendarSpan,
    /// Calendar time that is measured.
    pub horizon: CalendarSpan,
    /// The currency of all money.
    pub currency: Currency,
    /// The KPI by which the story is judged.
    pub primary: String,
    /// Areas and their weather.
    pub environment: EnvironmentSpec,
    /// Pieces that belong to the story.
    #[serde(default, skip_serializing)]
    pub include: Vec<String>,
    /// What strikes.
    #[serde(default)]
    pub disruptions: DisruptionsSpec,
    /// Values put in at paths, as RON.
    #[serde(default, skip_serializing)]
    pub set: IndexMap<String, String>,
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

impl Piece for DecisionsSpec {
    const ROOT: &'static str = "Decisions";
    const WORD: &'static str = "decisions";
}

/// A checked scenario, ready to be put into Worlds.
#[derive(Clone, Debug)]
pub struct Story {
    /// Name: that of its file.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The calendar of its run.
    pub clock: Clock,
    /// Name of the zone of its local times.
    pub zone_name: String,
    /// The currency of all money.
    pub currency: Currency,
    /// The KPI by which it is judged.
    pub primary: String,
    /// Areas and their weather.
    pub environment: EnvironmentSpec,
    /// Its supply chain.
    pub supply: SupplySpec,
    /// Its sites and network.
    pub infrastructure: InfrastructureSpec,
    /// Its arcs; none where nobody decides.
    pub decisions: Option<DecisionsSpec>,
    /// What strikes.
    pub disruptions: DisruptionsSpec,
    /// Hash of all of it, 16 hex digits.
    pub hash: String,
    /// Hash of all of it but its disruptions.
    pub(super) quiet_hash: String,
}

/// Loads and checks a story; `kpis` are the names that its primary KPI may have. The story is there
/// where no issue keeps it from running.
#[must_use]
pub fn load_story(file: &Path, set: &[String], kpis: &[&str]) -> (Option<Story>, Diagnostics) {
    let loader = Loader::new::<StorySpec>()
        .piece::<SupplySpec>()
        .optional_piece::<InfrastructureSpec>()
        .optional_piece::<DecisionsSpec>();
    let request = Request { set: set.to_vec(), ..Request::new(file) };
    let mut loaded = loader.load(&request);
    let story = loaded.take::<StorySpec>();
    let supply = loaded.take::<SupplySpec>();
    let infrastructure = loaded.take::<InfrastructureSpec>();
    let decisions = loaded.take::<DecisionsSpec>();
    let mut issues = Issues::new();
    let clock = story.as_ref().and_then(|story| check_story(story, kpis, &mut issues));
    let no_areas = EnvironmentSpec::default();
    let environment = story.as_ref().map_or(&no_areas, |story| &story.environment);
    let mut names: Vec<&str> = environment.areas.keys().map(String::as_str).collect();
    if story.is_none() {
        // Which areas there are is not known: whatever a piece names may be right.
        let facilities = supply.iter().flat_map(|supply| supply.facilities.values());
        names.extend(facilities.map(|facility| facility.area.as_str()));
        if let Some(infrastructure) = &infrastructure {
            names.extend(infrastructure.sites.values().map(|site| site.area.as_str()));
            let access = infrastructure.access.values();
            names.extend(access.filter_map(|access| access.area.as_deref()));
        }
    }
    let areas = Areas { names: names.iter().collect() };
    let products = supply.iter().flat_map(|supply| supply.products.values());
    let price = products.map(|product| product.price.currency()).next();
    let currency = story.as_ref().map(|story| story.currency).or(price);
    if let (Some(supply), Some(currency)) = (&supply, currency) {
        supply.check(&areas, currency, &mut issues.at("supply"));
    }
    if let Some(infrastructure) = &infrastructure {
        infrastructure.check(&names, currency, &mut issues.at("infrastructure"));
    }
    if let Some(decisions) = &decisions {
        decisions.check(&mut issues.at("decisions"));
    }
    if let Some(story) = &story {
        // What cannot be read cannot be aimed at: its own issues come first.
        let unread = infrastructure.is_none() && loaded.diagnostics().has_errors();
        if let Some(supply) = supply.as_ref().filter(|_| !unread) {
            let places = places(&names, supply, infrastructure.as_ref());
            disruption::check(&story.disruptions, &places, &mut issues.at("disruptions"));
        }
    }
    // Where the story's own currency is the wrong one, every price would say so.
    issues.fold("currency");
    if issues.has_errors() || loaded.diagnostics().has_errors() {
        issues.without_notes();
    }
    loaded.report(issues);
    let diagnostics = loaded.diagnostics().clone();
    if diagnostics.has_errors() {
        return (None, diagnostics);
    }
    let (Some(story), Some(supply), Some(clock)) = (story, supply, clock) else {
        return (None, diagnostics);
    };
    let infrastructure = infrastructure.unwrap_or_default();
    let name =
        file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let whole_hash = hash(&(&story, &supply, &infrastructure, &decisions));
    let quiet = StorySpec { disruptions: DisruptionsSpec::new(), ..story.clone() };
    let quiet_hash = hash(&(&quiet, &supply, &infrastructure, &decisions));
    let zone_name = story.start.zone_name().to_owned();
    let story = Story {
        name,
        title: story.title,
        clock,
        zone_name,
        currency: story.currency,
        primary: story.primary,
        environment: story.environment,
        supply,
        infrastructure,
        decisions,
        disruptions: story.disruptions,
        hash: whole_hash,
        quiet_hash,
    };
    (Some(story), diagnostics)
}

/// Puts down what is wrong with the story itself; gives its calendar.
fn check_story(story: &StorySpec, kpis: &[&str], issues: &mut Issues) -> Option<Clock> {
    let mut checker = issues.at("");
    for (field, span) in [("warm_up", story.warm_up), ("horizon", story.horizon)] {
        if span.days() > MOST_DAYS {
            checker.within(field).out_of_range(span, format!("at most {MOST_DAYS} d"));
            return None;
        }
    }
    if story.horizon.is_zero() {
        checker.within("horizon").out_of_range(story.horizon, "more than no time");
    }
    if !kpis.contains(&story.primary.as_str()) {
        let near = nearest(&story.primary, kpis.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        checker.within("primary").issue(
            "unknown-kpi",
            format!("unknown KPI `{}`", story.primary),
            format!("{near}`reflexarc list kpis` prints all"),
        );
    }
    if story.environment.areas.is_empty() {
        checker
            .within("environment")
            .missing("an area", "declare one: areas: {\"here\": (weather: (…))}");
    }
    story.environment.check(&mut checker.within("environment"));
    let clock = Clock::new(&story.start, story.warm_up, story.horizon);
    if clock.is_none() {
        checker
            .within("start")
            .out_of_range(&story.start, "a run within the years of the calendar");
    }
    clock
}

/// What the scenario declares, for disruptions to aim at.
fn places<'a>(
    areas: &[&'a str],
    supply: &'a SupplySpec,
    infrastructure: Option<&'a InfrastructureSpec>,
) -> Places<'a> {
    let sites = infrastructure.iter().flat_map(|infrastructure| infrastructure.sites.values());
    Places {
        areas: areas.to_vec(),
        sites: sites.map(|site| (site.role, site.area.as_str())).collect(),
        facilities: supply
            .facilities
            .values()
            .map(|place| (place.kind, place.area.as_str()))
            .collect(),
        modes: supply.lanes.values().map(|lane| lane.mode).collect(),
    }
}

impl Story {
    /// How much there is of it, in a line.
    #[must_use]
    pub fn summary(&self) -> String {
        let facilities: usize = self.supply.facilities.values().map(|place| place.number()).sum();
        format!(
            "{} facilities, {} products, {} sites, {} disruptions",
            facilities,
            self.supply.products.len(),
            self.infrastructure.sites.len(),
            self.disruptions.len()
        )
    }
}
