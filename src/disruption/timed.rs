//! What disruptions with a start and an end have in common, and among them those that affect sites.
//!
//! `timed!` and `at_sites!` declare a Spec: to its own fields they add `at`, `until` and `given`, the
//! second `where` as well. What is left for the kind's own file are its fields and a trait: [`Timed`],
//! or [`AtSites`]. (A field that serde flattens would lose its place in the source, hence the macros.)

use super::{Context, Places, SitePlace};
use crate::infra::{SiteId, SiteSpec};
use crate::issue::Checker;
use crate::quantity::LocalDateTime;

/// A disruption with a start and an end: what its kind adds.
pub(super) trait Timed {
    /// Reports what is wrong with the fields of its kind.
    fn check(&self, places: &Places, checker: &mut Checker);

    /// Whether it has any effect.
    fn has_size(&self) -> bool {
        true
    }

    /// What it affects, in a word or two.
    fn entity(&self) -> String;

    /// Schedules what the incident does to the layers above.
    fn apply(&self, context: &mut Context);
}

/// A disruption with a start and an end that affects sites: what its kind adds.
pub(super) trait AtSites {
    /// What it affects at a site, in a word or two.
    const WHAT: &'static str;

    /// What a site lacks where it cannot act, in a few words.
    const MISSING: &'static str = Self::WHAT;

    /// Whether a site has the part that it affects.
    fn can_affect(&self, _site: &SiteSpec) -> bool {
        true
    }

    /// Notes sites at which it does less than it states.
    fn note_sites(&self, _sites: &[&SitePlace], _checker: &mut Checker) {}

    /// Whether it has any effect.
    fn has_size(&self) -> bool {
        true
    }

    /// Schedules what the incident does at these sites.
    fn apply(&self, sites: &[SiteId], context: &mut Context);
}

/// Checks that the clock shows both times, and that a disruption ends after it began.
pub(super) fn check_times(at: LocalDateTime, until: LocalDateTime, checker: &mut Checker) {
    checker.within("at").date_time(at);
    checker.within("until").date_time(until);
    if until <= at {
        checker.within("until").out_of_range(until, format!("later than `at`, {at}"));
    }
}

/// Declares the Spec of a [`Timed`] disruption from its own fields.
macro_rules! timed {
    ($(#[$doc:meta])* $spec:ident { $($(#[$of_field:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $spec {
            $($(#[$of_field])* $field: $kind,)*
            /// Start, local time.
            at: crate::quantity::LocalDateTime,
            /// End, local time; after `at`.
            until: crate::quantity::LocalDateTime,
            /// Name of the disruption without which this one does not occur; it always occurs if absent.
            #[serde(default)]
            given: Option<String>,
        }

        impl super::Disruption for $spec {
            fn check(&self, places: &super::Places, checker: &mut crate::issue::Checker) {
                super::timed::check_times(self.at, self.until, checker);
                super::timed::Timed::check(self, places, checker);
            }

            fn extent(
                &self,
                clock: &crate::environment::Clock,
            ) -> Option<(crate::kernel::SimTime, crate::kernel::SimTime)> {
                Some((clock.instant(self.at), clock.instant(self.until)))
            }

            fn given(&self) -> Option<&str> {
                self.given.as_deref()
            }

            fn has_size(&self) -> bool {
                super::timed::Timed::has_size(self)
            }

            fn entity(&self) -> String {
                super::timed::Timed::entity(self)
            }

            fn apply(&self, context: &mut super::Context) {
                super::timed::Timed::apply(self, context);
            }
        }
    };
}
pub(super) use timed;

/// Notes a site that has fewer of some parts than the disruption takes: it takes them all.
pub(super) fn note_more(
    field: &str,
    stated: u32,
    (site, has, what): (&str, u32, &str),
    checker: &mut Checker,
) {
    if stated > has && has > 0 {
        checker.within(field).note(
            "more-than-there-are",
            format!(
                "`{site}` has {has} {what}{}: all of them fail",
                if has == 1 { "" } else { "s" }
            ),
            format!("write `{field}: {has}` or less"),
        );
    }
}

/// Declares the Spec of a disruption that is [`AtSites`] from its own fields.
macro_rules! at_sites {
    ($(#[$doc:meta])* $spec:ident { $($(#[$of_field:meta])* $field:ident: $kind:ty,)* }) => {
        super::timed::timed! {
            $(#[$doc])*
            $spec {
                /// Sites that a disruption affects.
                r#where: super::Where,
                $($(#[$of_field])* $field: $kind,)*
            }
        }

        impl super::timed::Timed for $spec {
            fn check(&self, places: &super::Places, checker: &mut crate::issue::Checker) {
                use super::timed::AtSites;
                let _matches = self.r#where.check(places, &mut checker.within("where"));
                let sites: Vec<_> = self.r#where.matching(places).collect();
                AtSites::note_sites(self, &sites, checker);
                if !sites.is_empty() && !sites.iter().any(|site| AtSites::can_affect(self, site.spec)) {
                    checker.within("where").note(
                        "cannot-act",
                        format!(
                            "it cannot act: no {} at {}",
                            Self::MISSING,
                            self.r#where.words()
                        ),
                        "add the part to a site, or choose other sites",
                    );
                }
            }

            fn has_size(&self) -> bool {
                super::timed::AtSites::has_size(self)
            }

            fn entity(&self) -> String {
                let what = <Self as super::timed::AtSites>::WHAT;
                format!("{what}, {}", self.r#where.words())
            }

            fn apply(&self, context: &mut super::Context) {
                let sites = self.r#where.sites(context.world);
                super::timed::AtSites::apply(self, &sites, context);
            }
        }
    };
}
pub(super) use at_sites;
