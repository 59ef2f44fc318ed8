//! Targets of disruptions of links: labels of links, and the sites at which they end.
//!
//! A carrier, a duct or a label that no link of this infrastructure has is not an error, since options
//! can be swapped: it is reported as a note. One that nothing declares is an error, like the name of a
//! link that does not exist. Known are those of the included and the bundled pieces, and the `labels` of
//! the story.

use super::target::{LinkPlace, Places, Where};
use crate::infra::{
    CARRIERS, DUCTS, Infrastructure, LABELS, Link, LinkId, LinkKind, LinkLabels, Role,
};
use crate::issue::Checker;
use bevy_ecs::prelude::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Links that a disruption affects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WhereLinks {
    /// Links that end at sites that have a pool of a role.
    Role(Role),
    /// Links that end at sites in an area.
    Area(String),
    /// Links with a label, and links that end at sites with it.
    Label(String),
    /// Links that end at the site of a name; it binds the story to an infrastructure that has it.
    Name(String),
    /// Links of a carrier.
    Carrier(String),
    /// Links in a duct.
    Duct(String),
    /// Links of a kind: `wan`, `lan` or `radio`.
    Kind(LinkKind),
    /// The link of a name, or all links of an access entry of that name; it binds the story to an
    /// infrastructure that has it.
    Link(String),
}

/// Reports a word that neither the candidates nor the labels of the story contain.
fn check_word<'a>(
    what: &str,
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
    places: &Places<'a>,
    checker: &mut Checker,
) -> bool {
    let mut known: Vec<&str> = candidates.chain(places.declared.iter().copied()).collect();
    known.sort_unstable();
    known.dedup();
    let is_known = known.contains(&word);
    if !is_known {
        checker.within(what).unknown_name(what, word, known);
    }
    is_known
}

impl WhereLinks {
    /// The sites at which the links end, where they are selected so.
    fn ends(&self) -> Option<Where> {
        match self {
            Self::Role(role) => Some(Where::Role(*role)),
            Self::Area(area) => Some(Where::Area(area.clone())),
            Self::Label(label) => Some(Where::Label(label.clone())),
            Self::Name(name) => Some(Where::Name(name.clone())),
            _ => None,
        }
    }

    /// Reports what is not declared; notes a target that matches nothing, and a name, which binds the
    /// story to this infrastructure.
    pub(super) fn check(&self, places: &Places, checker: &mut Checker) {
        match self {
            Self::Role(_) | Self::Area(_) | Self::Name(_) => {
                if self.ends().is_some_and(|sites| !sites.check(places, checker)) {
                    return;
                }
            }
            Self::Label(label) => {
                let known = places.labels.iter().chain(LABELS).copied();
                if !check_word("label", label, known, places, checker) {
                    return;
                }
            }
            Self::Carrier(carrier) => {
                let of_links = places.links.iter().filter_map(|link| link.spec.carrier.as_deref());
                let known = of_links.chain(CARRIERS.iter().copied());
                if !check_word("carrier", carrier, known, places, checker) {
                    return;
                }
            }
            Self::Duct(duct) => {
                let of_links = places.links.iter().filter_map(|link| link.spec.duct.as_deref());
                let known = of_links.chain(DUCTS.iter().copied());
                if !check_word("duct", duct, known, places, checker) {
                    return;
                }
            }
            Self::Kind(_) => {}
            Self::Link(name) => {
                let names = places.links.iter().map(|link| link.name);
                if !names.clone().any(|one| one == name) && !places.of_access.contains(name) {
                    checker.within("link").unknown_name("link", name, names);
                    return;
                }
                checker.within("link").note(
                    "binds-to-piece",
                    format!("the link `{name}` exists in this infrastructure only"),
                    "a carrier, a duct or a label would let another infrastructure take its place",
                );
            }
        }
        if !places.links.iter().any(|link| self.matches(link, places)) {
            checker.note(
                "no-target",
                format!("it cannot act: there are no {}", self.words()),
                "this infrastructure has none",
            );
        }
    }

    /// Whether a declared link matches.
    fn matches(&self, link: &LinkPlace, places: &Places) -> bool {
        let ends_there = self.ends().is_some_and(|sites| {
            let mut sites = sites.matching(places);
            sites.any(|site| [&link.spec.from, &link.spec.to].iter().any(|end| *end == site.name))
        });
        ends_there
            || self.is_link(link.name)
            || self.is_of_access(link.name)
            || self.has(&link.spec.all_labels())
    }

    /// Whether it names the link of one endpoint of an access entry.
    fn is_of_access(&self, entry: &str) -> bool {
        let Self::Link(wanted) = self else { return false };
        wanted.strip_prefix(entry).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether it names a link, or an access entry to which a link belongs.
    fn is_link(&self, name: &str) -> bool {
        let Self::Link(wanted) = self else { return false };
        let rest = name.strip_prefix(wanted.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether the labels of a link match.
    fn has(&self, link: &LinkLabels) -> bool {
        match self {
            Self::Label(label) => link.labels.contains(label),
            Self::Carrier(carrier) => link.carrier.as_ref() == Some(carrier),
            Self::Duct(duct) => link.duct.as_ref() == Some(duct),
            Self::Kind(kind) => link.kind == Some(*kind),
            Self::Role(_) | Self::Area(_) | Self::Name(_) | Self::Link(_) => false,
        }
    }

    /// The links, each once.
    pub(super) fn links(&self, world: &World) -> Vec<LinkId> {
        let index = world.resource::<Infrastructure>();
        let sites = self.ends().map_or_else(Vec::new, |sites| sites.sites(world));
        let nodes: Vec<_> = sites.into_iter().map(|site| index.node_of(site)).collect();
        let matches = |&link: &LinkId| {
            let entity = index.link(link).and_then(|entity| world.get::<Link>(entity));
            let ends_there = entity
                .map(Link::ends)
                .is_some_and(|(from, to)| nodes.contains(&from) || nodes.contains(&to));
            ends_there
                || self.is_link(index.links.name(link))
                || index.labels_of(link).is_some_and(|labels| self.has(labels))
        };
        index.links.ids().filter(matches).collect()
    }

    /// In a word or two.
    pub(super) fn words(&self) -> String {
        match (self, self.ends()) {
            (_, Some(sites)) => format!("links, {}", sites.words()),
            (Self::Carrier(carrier), _) => format!("links of carrier {carrier}"),
            (Self::Duct(duct), _) => format!("links in duct {duct}"),
            (Self::Kind(kind), _) => format!("links of kind {}", kind.word()),
            (Self::Link(name), _) => format!("link {name}"),
            (Self::Role(_) | Self::Area(_) | Self::Label(_) | Self::Name(_), None) => {
                "links".to_owned()
            }
        }
    }
}
