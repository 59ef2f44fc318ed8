//! What disruptions with a start and an end that affect links have in common.
//!
//! `at_links!` declares a Spec: to its own fields it adds `where`, `at`, `until` and `given`. What is left
//! for the kind's own file are its fields and [`AtLinks`].

use super::Context;
use crate::infra::LinkId;
use crate::issue::Checker;

/// A disruption with a start and an end that affects links: what its kind adds.
pub(super) trait AtLinks {
    /// Reports what is wrong with the fields of its kind.
    fn check(&self, _checker: &mut Checker) {}

    /// Whether it has any effect.
    fn has_size(&self) -> bool {
        true
    }

    /// Schedules what the incident does to a link.
    fn apply(&self, link: LinkId, context: &mut Context);
}

/// Declares the Spec of a disruption that is [`AtLinks`] from its own fields.
macro_rules! at_links {
    ($(#[$doc:meta])* $spec:ident { $($(#[$of_field:meta])* $field:ident: $kind:ty,)* }) => {
        super::timed::timed! {
            $(#[$doc])*
            $spec {
                /// Links that it affects.
                r#where: super::WhereLinks,
                $($(#[$of_field])* $field: $kind,)*
            }
        }

        impl super::timed::Timed for $spec {
            fn check(&self, places: &super::Places, checker: &mut crate::issue::Checker) {
                self.r#where.check(places, &mut checker.within("where"));
                super::at_links::AtLinks::check(self, checker);
            }

            fn has_size(&self) -> bool {
                super::at_links::AtLinks::has_size(self)
            }

            fn entity(&self) -> String {
                self.r#where.words()
            }

            fn apply(&self, context: &mut super::Context) {
                for link in self.r#where.links(context.world) {
                    super::at_links::AtLinks::apply(self, link, context);
                }
            }
        }
    };
}
pub(super) use at_links;
