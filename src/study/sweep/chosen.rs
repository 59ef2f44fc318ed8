//! What a study plays and keeps: arms, KPIs, tables, and the rule for replications.

use super::spec::{ArmWord, ReplicationsSpec, SweepSpec};
use super::stop::{Rule, Until};
use crate::issue::Checker;
use crate::measure::kpi::{self, Kpi};
use crate::outcome::table::TableSet;
use crate::quantity::nearest;
use crate::scenario::Story;

/// Reports arms that are missing or listed twice.
pub(super) fn check_arms(arms: &[ArmWord], checker: &mut Checker) {
    if arms.is_empty() {
        checker.missing("an arm", "list at least one: [disturbed]");
    }
    for (index, arm) in arms.iter().enumerate() {
        if arms.iter().take(index).any(|other| other == arm) {
            checker.within(index).conflict("the arm is listed twice", "list each arm once");
        }
    }
}

/// The KPIs that are computed, in the order of the study.
pub(super) fn kpis(spec: &SweepSpec, base: &Story, checker: &mut Checker) -> Vec<Kpi> {
    let of_story = base.kpis();
    if spec.kpis.is_empty() {
        return of_story;
    }
    let mut chosen: Vec<Kpi> = Vec::new();
    for (index, name) in spec.kpis.iter().enumerate() {
        let mut checker = checker.within(index);
        match find_kpi(name, &of_story, &mut checker) {
            Some(one) if chosen.iter().any(|other| other.name == one.name) => {
                checker.conflict(format!("`{name}` is listed twice"), "list each KPI once");
            }
            Some(one) => chosen.push(one),
            None => {}
        }
    }
    chosen
}

fn find_kpi(name: &str, of_story: &[Kpi], checker: &mut Checker) -> Option<Kpi> {
    let Some(kpi) = kpi::find(name) else {
        let near = nearest(name, kpi::all().map(|kpi| kpi.name));
        let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let help = format!("{near}`reflexarc list kpis` prints all KPIs");
        checker.issue("unknown-kpi", format!("unknown KPI `{name}`"), help);
        return None;
    };
    if of_story.iter().all(|other| other.name != name) {
        checker.issue(
            "absent-kpi",
            format!("the story has no model for `{name}`"),
            "leave it out, or take a story that has the model",
        );
        return None;
    }
    Some(kpi)
}

/// The tables that are filled.
pub(super) fn tables(spec: &SweepSpec, checker: &mut Checker) -> TableSet {
    let mut set = TableSet::NONE;
    for (index, name) in spec.tables.iter().enumerate() {
        if !set.add(name) {
            checker.within(index).unknown_name("table", name, TableSet::NAMES);
        }
    }
    set
}

/// The rule for the number of replications.
pub(super) fn rule(
    spec: &SweepSpec,
    kpis: &[Kpi],
    base: &Story,
    checker: &mut Checker,
) -> Option<Rule> {
    match &spec.replications {
        ReplicationsSpec::Fixed(0) => {
            checker.out_of_range(0, "1 or more replications");
            None
        }
        ReplicationsSpec::Fixed(number) => Some(Rule::Fixed(*number)),
        ReplicationsSpec::Until { kpi, half_width, floor, ceiling, batch } => {
            let mut is_right = true;
            let mut wrong = |field: &str, value: String, right: &str, checker: &mut Checker| {
                checker.within(field).out_of_range(value, right);
                is_right = false;
            };
            if !(half_width.is_finite() && *half_width > 0.0) {
                wrong("half_width", half_width.to_string(), "a number above 0", checker);
            }
            if *floor < 2 {
                wrong("floor", floor.to_string(), "2 or more", checker);
            }
            if ceiling < floor {
                wrong("ceiling", ceiling.to_string(), "a number not below `floor`", checker);
            }
            if *batch == 0 {
                wrong("batch", batch.to_string(), "1 or more", checker);
            }
            if (2..10).contains(floor) {
                checker.within("floor").note(
                    "low-floor",
                    format!("a floor of {floor} replications stops too early too often"),
                    "with 10 or more the interval covers the mean in at least 92 % of studies",
                );
            }
            let mut at = checker.within("kpi");
            let known = find_kpi(kpi, &base.kpis(), &mut at)?;
            let Some(place) = kpis.iter().position(|other| other.name == known.name) else {
                let message = format!("`{kpi}` is not among the KPIs that are computed");
                at.conflict(message, "add it to `kpis`");
                return None;
            };
            let (half_width, floor) = (*half_width, *floor);
            let (ceiling, batch) = (*ceiling, *batch);
            is_right.then_some(Rule::Until(Until { kpi: place, half_width, floor, ceiling, batch }))
        }
    }
}
