//! The list of tasks as types: a list of tasks is itself a task, whose arcs are those of its entries.

/// Declares the tasks: one line for each file of the folder, with a sentence, the file's name and
/// its Spec. The files are declared beside it by `mod`.
///
/// It makes `ArcSpec`, which is one of the Specs; `AnyTask`, `AnyScope`, `AnyAnswer` and `AnyState` for the
/// running simulation; and `TASKS`, the words with a sentence each.
#[macro_export]
macro_rules! tasks {
    ($($(#[doc = $doc:literal])+ $task:ident: $spec:ident),+ $(,)?) => {
        /// An arc: what is decided, when, and by which sites.
        #[derive(
            Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema,
        )]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        #[allow(non_camel_case_types, reason = "a variant is written like its file")]
        pub enum ArcSpec {
            $($(#[doc = $doc])+ $task($task::$spec),)+
        }

        /// The tasks with a sentence each.
        pub const TASKS: &[(&str, &str)] = &[$((stringify!($task), concat!($($doc),+))),+];

        /// One of the tasks of the list.
        #[derive(Clone, Debug)]
        #[allow(non_camel_case_types, reason = "a variant is written like its file")]
        pub enum AnyTask {
            $($(#[doc = $doc])+ $task(<$task::$spec as $crate::decision::TaskSpec>::Task),)+
        }

        /// The scope of a decision of one of the tasks.
        #[derive(Clone, Debug)]
        #[allow(non_camel_case_types, reason = "a variant is written like its file")]
        pub enum AnyScope {
            $($(#[doc = $doc])+ $task(
                <<$task::$spec as $crate::decision::TaskSpec>::Task as $crate::decision::Task>::Scope,
            ),)+
        }

        /// An answer to a decision of one of the tasks.
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(non_camel_case_types, reason = "a variant is written like its file")]
        pub enum AnyAnswer {
            $($(#[doc = $doc])+ $task(
                <<$task::$spec as $crate::decision::TaskSpec>::Task as $crate::decision::Task>::Answer,
            ),)+
        }

        /// The states of all tasks.
        #[derive(Clone, Debug, Default)]
        pub struct AnyState {
            $($(#[doc = $doc])+ pub $task:
                <<$task::$spec as $crate::decision::TaskSpec>::Task as $crate::decision::Task>::State,)+
        }

        impl $crate::decision::HasTerms for ArcSpec {
            fn terms(&self) -> $crate::decision::ArcTerms<'_> {
                match self {
                    $(Self::$task(spec) => $crate::decision::HasTerms::terms(spec),)+
                }
            }
        }

        impl $crate::decision::TaskSpec for ArcSpec {
            type Task = AnyTask;

            fn check(&self, checker: &mut $crate::issue::Checker) {
                match self {
                    $(Self::$task(spec) => $crate::decision::TaskSpec::check(spec, checker),)+
                }
            }

            fn orders_for(&self, kind: $crate::supply::FacilityKind) -> bool {
                match self {
                    $(Self::$task(spec) => $crate::decision::TaskSpec::orders_for(spec, kind),)+
                }
            }

            fn service_level(&self) -> ::std::option::Option<$crate::quantity::Share> {
                match self {
                    $(Self::$task(spec) => $crate::decision::TaskSpec::service_level(spec),)+
                }
            }

            fn assign(
                &self,
                places: &$crate::decision::ArcPlaces,
            ) -> ::std::vec::Vec<$crate::decision::Assignment<AnyTask>> {
                match self {
                    $(Self::$task(spec) => $crate::decision::TaskSpec::assign(spec, places)
                        .into_iter()
                        .map(|assignment| assignment.map(AnyTask::$task))
                        .collect(),)+
                }
            }
        }

        impl $crate::decision::ListedTask for ArcSpec {
            fn word(&self) -> &'static str {
                match self {
                    $(Self::$task(_) => stringify!($task),)+
                }
            }
        }

        impl $crate::decision::Task for AnyTask {
            type Scope = AnyScope;
            type Answer = AnyAnswer;
            type State = AnyState;

            fn scope(
                &self,
                state: &mut AnyState,
                inputs: &$crate::decision::TriggerInputs,
            ) -> ::std::option::Option<AnyScope> {
                match self {
                    $(Self::$task(task) => {
                        task.scope(&mut state.$task, inputs).map(AnyScope::$task)
                    })+
                }
            }

            fn infer(
                &self,
                scope: &AnyScope,
                inputs: &mut $crate::decision::PlanInputs,
            ) -> ::std::option::Option<$crate::decision::Inferred<AnyAnswer>> {
                match (self, scope) {
                    $((Self::$task(task), AnyScope::$task(scope)) => {
                        Some(task.infer(scope, inputs)?.map(AnyAnswer::$task))
                    })+
                    #[allow(unreachable_patterns, reason = "a list of one task has no other")]
                    _ => None,
                }
            }

            fn record(
                &self,
                scope: &AnyScope,
                answer: &AnyAnswer,
                site: &mut $crate::decision::SiteRecord,
            ) {
                match (self, scope, answer) {
                    $((Self::$task(task), AnyScope::$task(scope), AnyAnswer::$task(answer)) => {
                        task.record(scope, answer, site);
                    })+
                    #[allow(unreachable_patterns, reason = "a list of one task has no other")]
                    _ => {}
                }
            }

            fn split(
                &self,
                answer: AnyAnswer,
                places: &$crate::decision::PartPlaces,
            ) -> ::std::vec::Vec<$crate::decision::Part<AnyAnswer>> {
                match (self, answer) {
                    $((Self::$task(task), AnyAnswer::$task(answer)) => task
                        .split(answer, places)
                        .into_iter()
                        .map(|part| part.map(AnyAnswer::$task))
                        .collect(),)+
                    #[allow(unreachable_patterns, reason = "a list of one task has no other")]
                    _ => ::std::vec::Vec::new(),
                }
            }

            fn withdraw(&self, part: &AnyAnswer, site: &mut $crate::decision::SiteRecord) {
                match (self, part) {
                    $((Self::$task(task), AnyAnswer::$task(part)) => task.withdraw(part, site),)+
                    #[allow(unreachable_patterns, reason = "a list of one task has no other")]
                    _ => {}
                }
            }

            fn act(
                &self,
                answer: &AnyAnswer,
                state: &mut AnyState,
                actuation: &mut $crate::decision::Actuation,
            ) {
                match (self, answer) {
                    $((Self::$task(task), AnyAnswer::$task(answer)) => {
                        task.act(answer, &mut state.$task, actuation);
                    })+
                    #[allow(unreachable_patterns, reason = "a list of one task has no other")]
                    _ => {}
                }
            }
        }
    };
}
