//! Arcs as a scenario describes them: a task, and the terms common to all tasks.
//!
//! A task's file declares its Spec with `arc_spec!`, which adds the terms to the task's own fields,
//! and implements [`TaskSpec`] to state which facilities have arcs. (A field that serde flattens
//! would lose its position in the source, hence the macro.)

use super::knowledge::Catalogue;
use super::lifecycle::{ArcTerms, Task};
use crate::issue::Checker;
use crate::quantity::Share;
use crate::supply::{FacilityId, FacilityKind};
use bevy_ecs::prelude::World;

/// A Spec with the terms of an arc; implemented by `arc_spec!`.
pub trait HasTerms {
    /// The terms of the arc.
    fn terms(&self) -> ArcTerms<'_>;
}

/// The Spec of a task.
pub trait TaskSpec: HasTerms {
    /// The task of one facility.
    type Task: Task;

    /// Reports invalid values of the task's own fields.
    fn check(&self, checker: &mut Checker);

    /// Whether it decides the orders of facilities of a kind.
    fn orders_for(&self, _kind: FacilityKind) -> bool {
        false
    }

    /// The cycle service level at which it aims (1); `None` if it has none.
    fn service_level(&self) -> Option<Share> {
        None
    }

    /// The facilities with arcs, in the order in which the arcs are triggered.
    fn assign(&self, places: &ArcPlaces) -> Vec<Assignment<Self::Task>>;
}

/// A Spec of one of the tasks of a list; implemented by `tasks!`.
pub trait ListedTask: TaskSpec {
    /// The name of its task, in scenarios and tables.
    fn word(&self) -> &'static str;
}

/// The World and catalogue from which arcs are assembled.
pub struct ArcPlaces<'a> {
    /// The World, with supply chain and infrastructure.
    pub world: &'a World,
    /// The stores that report.
    pub catalogue: &'a Catalogue,
}

/// A task of one facility.
#[derive(Clone, Debug)]
pub struct Assignment<T> {
    /// What it decides.
    pub task: T,
    /// The facility that asks and acts; without a node in the network it has no arc.
    pub place: FacilityId,
    /// Name of what is decided, unique in the scenario's entry: it addresses the arc's random draws.
    pub name: String,
    /// The stores whose views are read, by index in the catalogue.
    pub stores: Vec<usize>,
}

impl<T> Assignment<T> {
    /// Maps the task to another type.
    #[must_use]
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Assignment<U> {
        let Self { task, place, name, stores } = self;
        Assignment { task: turn(task), place, name, stores }
    }
}

/// Reports a cycle service level that is out of range.
pub(super) fn check_service_level(level: Share, checker: &mut Checker) {
    if !(0.5..=0.999_999).contains(&level.si()) {
        checker.within("cycle_service_level").out_of_range(level, "50 % to 99.9999 %");
    }
}

/// Declares the Spec of a task from its own fields: adds the terms of the arc.
#[macro_export]
macro_rules! arc_spec {
    ($(#[$doc:meta])* $spec:ident { $($(#[$of_field:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema,
        )]
        #[serde(deny_unknown_fields)]
        pub struct $spec {
            /// Local time of day of the first trigger of each day.
            from: $crate::quantity::LocalTime,
            /// Time between triggers of a day, 1 min to 24 h.
            every: $crate::quantity::Span,
            /// Time after its trigger within which a decision may act, 1 ms to 7 d; later it is
            /// lost.
            deadline: $crate::quantity::Span,
            /// Size of the request message.
            request: $crate::quantity::DataSize,
            /// Size of the answer message.
            answer: $crate::quantity::DataSize,
            /// Size of the message with an order, from the facility that asked to the origin of the lane;
            /// that of the answer if not given.
            #[serde(default, skip_serializing_if = "::std::option::Option::is_none")]
            order: ::std::option::Option<$crate::quantity::DataSize>,
            $($(#[$of_field])* $field: $kind,)*
            /// The fallback ladder: the sites that are asked in order, best first; 1 to 16 rungs.
            ladder: ::std::vec::Vec<$crate::decision::RungSpec>,
            /// Class of its requests: `ours`, `batch`, `training` or `tenants`; `ours` if not given.
            #[serde(default, skip_serializing_if = "::std::option::Option::is_none")]
            class: ::std::option::Option<$crate::infra::Class>,
            /// Classes of data that a request carries, beside those of the reports, of those that the
            /// infrastructure declares; none if not given. They bind rungs that name a model without a role.
            #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
            data: ::std::vec::Vec<::std::string::String>,
            /// Circuit breaker for each rung; without it, rungs are always asked.
            #[serde(default)]
            breaker: ::std::option::Option<$crate::decision::BreakerSpec>,
        }

        impl $crate::decision::HasTerms for $spec {
            fn terms(&self) -> $crate::decision::ArcTerms<'_> {
                $crate::decision::ArcTerms {
                    from: self.from,
                    every: self.every,
                    deadline: self.deadline,
                    request: self.request,
                    answer: self.answer,
                    order: self.order.unwrap_or(self.answer),
                    ladder: &self.ladder,
                    class: self.class.unwrap_or_default(),
                    data: &self.data,
                    breaker: self.breaker.as_ref(),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::Issues;

    #[test]
    fn a_level_out_of_range_is_named_as_it_was_written() {
        let text = |written: &str| {
            let mut issues = Issues::new();
            check_service_level(written.parse().unwrap(), &mut issues.at("order"));
            issues.as_slice().first().map(|issue| (issue.path.clone(), issue.message.clone()))
        };
        let at = "order.cycle_service_level".to_owned();
        assert_eq!(text("20 %"), Some((at.clone(), "`20 %` is out of range".to_owned())));
        assert_eq!(text("0.2"), Some((at, "`0.2` is out of range".to_owned())));
        assert_eq!(text("50 %"), None);
    }
}
