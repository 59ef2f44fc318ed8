//! Reads a story: loads its files, checks every piece, and tries both ends of each uncertain parameter.

use super::checked::Story;
use super::hash::hash;
use super::overlap;
use super::reach::{self, endpoints};
use super::spec::StorySpec;
use crate::decision::DecisionsSpec;
use crate::disruption::{self, DisruptionsSpec, CapacityPlace, LinkPlace, Places, SitePlace};
use crate::environment::{Areas, Clock, EnvironmentSpec};
use crate::infra::InfrastructureSpec;
use crate::issue::Issues;
use crate::scenario::load::loader::{Loaded, Loader};
use crate::scenario::load::request::Request;
use crate::scenario::text::diagnostics::Diagnostics;
use crate::supply::SupplySpec;
use std::path::Path;

/// The specifications of a scenario, as far as they could be read.
struct Parts {
    story: Option<StorySpec>,
    supply: Option<SupplySpec>,
    infrastructure: Option<InfrastructureSpec>,
    decisions: Option<DecisionsSpec>,
    /// Areas of the story, and those that the infrastructure brings along.
    environment: EnvironmentSpec,
    clock: Option<Clock>,
}

/// Loads and checks a story, with overrides `PATH=VALUE` applied. The story is returned if it has
/// no errors.
#[must_use]
pub fn load_story(file: &Path, set: &[String]) -> (Option<Story>, Diagnostics) {
    load_request(&Request { set: set.to_vec(), ..Request::new(file) })
}

/// Loads and checks a story with overrides, and with files in place of included ones. The story is
/// returned if it has no errors.
#[must_use]
pub fn load_request(request: &Request) -> (Option<Story>, Diagnostics) {
    load(request, true)
}

/// The same without the uncertain parameters: a study loads a story at many points, and has checked
/// their ranges before.
#[must_use]
pub fn load_variant(request: &Request) -> (Option<Story>, Diagnostics) {
    load(request, false)
}

fn load(request: &Request, has_ranges: bool) -> (Option<Story>, Diagnostics) {
    let file = &request.story;
    let loader = Loader::new::<StorySpec>()
        .piece::<SupplySpec>()
        .optional_piece::<InfrastructureSpec>()
        .optional_piece::<DecisionsSpec>();
    let mut loaded = loader.load(request);
    let parts = check(&mut loaded);
    let uncertain = if loaded.diagnostics().has_errors() || !has_ranges {
        Vec::new()
    } else {
        loaded.uncertain(!request.set.is_empty() || !request.swaps.is_empty(), |loaded| {
            check(loaded);
        })
    };
    let resolved = loaded.resolved();
    let diagnostics = loaded.diagnostics().clone();
    if diagnostics.has_errors() {
        return (None, diagnostics);
    }
    let Parts { story, supply, infrastructure, decisions, environment, clock } = parts;
    let (Some(story), Some(supply), Some(clock)) = (story, supply, clock) else {
        return (None, diagnostics);
    };
    let infrastructure = infrastructure.unwrap_or_default();
    let name =
        file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let whole_hash = hash(&(&story, &supply, &infrastructure, &decisions));
    let undisturbed = StorySpec { disruptions: DisruptionsSpec::new(), ..story.clone() };
    let undisturbed_hash = hash(&(&undisturbed, &supply, &infrastructure, &decisions));
    let zone_name = story.start.zone_name().to_owned();
    let story = Story {
        name,
        title: story.title,
        clock,
        zone_name,
        currency: story.currency,
        primary: story.primary,
        environment,
        telemetry_every: story.telemetry.every(),
        supply,
        infrastructure,
        decisions,
        disruptions: story.disruptions,
        uncertain,
        notes: diagnostics.notes(),
        resolved,
        hash: whole_hash,
        undisturbed_hash,
    };
    (Some(story), diagnostics)
}

/// Extracts the typed pieces, and reports their issues.
fn check(loaded: &mut Loaded) -> Parts {
    let story = loaded.take::<StorySpec>();
    let supply = loaded.take::<SupplySpec>();
    let infrastructure = loaded.take::<InfrastructureSpec>();
    let decisions = loaded.take::<DecisionsSpec>();
    let mut issues = Issues::new();
    if let Some(story) = &story {
        issues.set_zone(story.start.zone().clone());
    }
    let clock = story.as_ref().and_then(|story| story.check(&mut issues));
    let mut environment =
        story.as_ref().map_or_else(Default::default, |story| story.environment.clone());
    if let Some(infrastructure) = &infrastructure {
        environment.add(&infrastructure.areas, &mut issues.at("infrastructure.areas"));
    }
    let mut names: Vec<&str> = environment.areas.keys().map(String::as_str).collect();
    if story.is_none() {
        // The declared areas are not known, so any area that a piece names may be valid.
        let facilities = supply.iter().flat_map(|supply| supply.facilities.values());
        names.extend(facilities.map(|facility| facility.area.as_str()));
        if let Some(infrastructure) = &infrastructure {
            names.extend(infrastructure.sites.values().map(|site| site.area.as_str()));
            let access = infrastructure.access.values();
            names.extend(access.filter_map(|access| access.area.as_deref()));
        }
    }
    let zones = environment.areas.values().map(|area| area.zone.clone()).collect();
    let areas = Areas { names: names.iter().collect(), zones };
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
    if let Some(clock) = &clock {
        if let Some(supply) = &supply {
            supply.note_times(&areas, clock, &mut issues.at("supply"));
        }
        if let Some(infrastructure) = &infrastructure {
            infrastructure.note_times(clock, &mut issues.at("infrastructure"));
        }
        if let Some(decisions) = &decisions {
            decisions.note_times(clock, &mut issues.at("decisions"));
        }
    }
    if let Some(supply) = &supply {
        let (infrastructure, decisions) = (infrastructure.as_ref(), decisions.as_ref());
        let mut checker = issues.at("supply");
        reach::note_undecided(supply, infrastructure, decisions, &mut checker);
        if let Some(decisions) = decisions {
            overlap::check(supply, decisions, &mut issues.at("decisions"));
        }
    }
    if let (Some(supply), Some(infrastructure), Some(decisions)) =
        (&supply, &infrastructure, &decisions)
    {
        reach::note_origins(supply, infrastructure, &mut issues.at("supply"));
        reach::note_reports(infrastructure, decisions, &mut issues.at("infrastructure"));
    }
    if let Some(story) = &story {
        // Disruptions cannot target an infrastructure that could not be read.
        let unread = infrastructure.is_none() && loaded.diagnostics().has_errors();
        if let Some(supply) = supply.as_ref().filter(|_| !unread) {
            let places = places(&names, &story.labels, supply, infrastructure.as_ref());
            let mut checker = issues.at("disruptions");
            disruption::check(&story.disruptions, &places, clock.as_ref(), &mut checker);
        }
    }
    // If the story's own currency is wrong, every price would be reported.
    issues.fold("currency");
    if issues.has_errors() || loaded.diagnostics().has_errors() {
        issues.without_notes();
    }
    loaded.report(issues);
    Parts { story, supply, infrastructure, decisions, environment, clock }
}

/// The declared names, as targets of disruptions.
fn places<'a>(
    areas: &[&'a str],
    labels: &'a [String],
    supply: &'a SupplySpec,
    infrastructure: Option<&'a InfrastructureSpec>,
) -> Places<'a> {
    let sites = infrastructure.iter().flat_map(|infrastructure| &infrastructure.sites);
    let sites: Vec<SitePlace> = sites.map(|(name, spec)| SitePlace { name, spec }).collect();
    let of_sites = sites.iter().flat_map(|site| &site.spec.labels);
    let links = infrastructure.iter().flat_map(|infrastructure| {
        let access = infrastructure.access.iter().map(|(name, access)| (name, &access.link));
        infrastructure.links.iter().chain(access)
    });
    let links: Vec<LinkPlace> = links.map(|(name, spec)| LinkPlace { name, spec }).collect();
    let of_access =
        infrastructure.map(|infrastructure| infrastructure.access_links(&endpoints(supply)));
    let capacities = infrastructure.iter().flat_map(|infrastructure| &infrastructure.shared_capacities);
    let capacities: Vec<CapacityPlace> =
        capacities.map(|(name, spec)| CapacityPlace { name, spec }).collect();
    let of_capacities = capacities.iter().flat_map(|capacity| &capacity.spec.labels);
    let of_links = links.iter().flat_map(|link| &link.spec.labels);
    Places {
        areas: areas.to_vec(),
        labels: labels
            .iter()
            .chain(of_sites)
            .chain(of_links)
            .chain(of_capacities)
            .map(String::as_str)
            .collect(),
        declared: labels.iter().map(String::as_str).collect(),
        sites,
        capacities,
        links,
        of_access: of_access.unwrap_or_default(),
        facilities: supply
            .facilities
            .values()
            .map(|place| (place.kind, place.area.as_str()))
            .collect(),
        modes: supply
            .lanes
            .values()
            .map(|lane| lane.mode)
            .chain(supply.legs.values().map(|leg| leg.mode))
            .collect(),
        ports: supply.ports.keys().cloned().collect(),
        supply: Some(supply),
    }
}
