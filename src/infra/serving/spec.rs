//! The Spec of a pool: its lots and classes, or in short one lot for all classes.

use super::class::Class;
use super::class_spec::{ClassesSpec, MOST_WAITING};
use super::lot::{Discipline, LotSpec, MOST_LOTS, MOST_SERVERS};
use super::standing::DarkOrder;
use crate::infra::id::Role;
use crate::issue::Checker;
use crate::kernel::LawSpec;
use crate::quantity::{Share, list};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Pool of servers of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolSpec {
    /// Role: `large` or `fallback`; that of the site if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Number of servers, 1 to 1000000: in short for one lot that runs all classes, `ours` first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub servers: Option<u32>,
    /// Lots by name, 1 to 64, in place of `servers`; no two lots of a site have one name. They stand on
    /// the site's racks in this order, after those of the pools before, and a request takes a free server
    /// of the first that has one.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub lots: IndexMap<String, LotSpec>,
    /// Service time of a request of size 1 at full speed.
    pub work: LawSpec,
    /// Maximum number of waiting requests of a class, at most 10000000; further requests are refused.
    pub queue: u32,
    /// Classes of work, with their background load; without load if not given.
    #[serde(default, skip_serializing_if = "ClassesSpec::is_empty")]
    pub classes: ClassesSpec,
    /// Sensitivity of the work to throttling: at 1 it slows in proportion to speed, at 0 not at
    /// all; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Share>,
    /// Change of busy servers, as a fraction of the servers of the pool, at which the heat of the racks
    /// is updated; 1 % if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heat_step: Option<Share>,
    /// Order in which the racks of each group go dark, which decides the lots that lose servers:
    /// `random`, `first_rack_first` or `last_rack_first`; `random` if not given. It holds for the racks of
    /// the site: pools that give it agree, and the others follow them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dark_order: Option<DarkOrder>,
}

impl PoolSpec {
    /// Its lots: those given, or one; each with the classes that run on it.
    pub(super) fn lots(&self) -> Vec<Cow<'_, LotSpec>> {
        if self.lots.is_empty() {
            return vec![Cow::Owned(LotSpec {
                servers: self.servers.unwrap_or(1),
                grows: None,
                of: None,
                class: None,
                units: None,
                cold_start: None,
                weights: None,
                on: None,
                classes: self.usual_classes(),
                stops: None,
                serves: None,
                from: None,
            })];
        }
        let with_classes = |lot| -> Cow<'_, LotSpec> {
            let lot: &LotSpec = lot;
            if lot.classes.is_empty() {
                Cow::Owned(LotSpec { classes: self.usual_classes(), ..lot.clone() })
            } else {
                Cow::Borrowed(lot)
            }
        };
        self.lots.values().map(with_classes).collect()
    }

    /// Classes of a lot that names none: tenants only where the pool declares them.
    fn usual_classes(&self) -> Vec<Class> {
        let has_tenants = self.classes.of(Class::Tenants).is_some();
        Class::ALL.into_iter().filter(|&class| class != Class::Tenants || has_tenants).collect()
    }

    /// Whether a lot runs a class.
    pub(in crate::infra) fn runs(&self, class: Class) -> bool {
        self.lots().iter().any(|lot| lot.order().contains(&class))
    }

    /// Whether anything in it varies by the hour.
    pub(in crate::infra) fn follows_hours(&self) -> bool {
        self.classes.follows_hours()
    }

    /// Reports values out of range, without regard to other pools; `groups` are the names of the site's
    /// rack groups.
    pub(super) fn check(&self, groups: &[&str], checker: &mut Checker) {
        match (self.servers, self.lots.is_empty()) {
            (None, true) => {
                checker.missing("`servers`", "give the number of servers, or `lots`");
            }
            (Some(_), false) => {
                checker.within("servers").conflict(
                    "the pool has both `servers` and `lots`",
                    "leave `servers` out: each lot has its own",
                );
            }
            (Some(servers), true) if !(1..=MOST_SERVERS).contains(&servers) => {
                checker
                    .within("servers")
                    .out_of_range(servers, format!("1 to {MOST_SERVERS} servers"));
            }
            _ => {}
        }
        if self.queue > MOST_WAITING {
            checker
                .within("queue")
                .out_of_range(self.queue, format!("at most {MOST_WAITING} waiting requests"));
        }
        if let Some(issue) = self.work.issue() {
            checker.within("work").issue("out-of-range", issue, "correct the parameters");
        }
        if let ([first, _, ..], true, Some(servers)) = (groups, self.lots.is_empty(), self.servers)
        {
            checker.within("servers").conflict(
                format!(
                    "the site has several rack groups, {}: a lot names the one it stands on",
                    list(groups.iter().copied())
                ),
                format!("write lots: {{\"all\": (servers: {servers}, on: (racks: \"{first}\"))}}"),
            );
        }
        self.check_lots(groups, checker);
        for class in Class::ALL {
            if let Some(spec) = self.classes.of(class) {
                let lots = self.lots();
                let its = lots.iter().filter(|lot| lot.order().contains(&class));
                let servers = its.map(|lot| u64::from(lot.most_servers())).sum();
                spec.check(servers, &mut checker.within("classes").within(class.word()));
            }
        }
    }

    fn check_lots(&self, groups: &[&str], checker: &mut Checker) {
        let mut lots = checker.within("lots");
        lots.limit(self.lots.len(), MOST_LOTS);
        for (name, lot) in self.lots.keys().zip(self.lots()) {
            let mut checker = lots.within(name);
            checker.name(name);
            lot.check(groups, &mut checker);
            let has_jobs = |class: &Class| {
                let spec = self.classes.of(*class);
                spec.is_some_and(|spec| spec.holds.is_some() && spec.drawn.is_none())
            };
            if lot.serves == Some(Discipline::Shared)
                && let Some(class) = lot.order().iter().copied().find(has_jobs)
            {
                checker.within("serves").conflict(
                    format!("background jobs of `{}` need servers of their own", class.word()),
                    "leave `holds` out for a fluid, give `drawn`, or write `serves: first_come`",
                );
            }
        }
        let servers: u64 = self.lots.values().map(|lot| u64::from(lot.most_servers())).sum();
        if self.lots.len() > 1 && servers > u64::from(MOST_SERVERS) {
            let message = format!("the lots have {servers} servers in all");
            lots.issue("limit", message, format!("at most {MOST_SERVERS} are allowed"));
        }
    }
}
