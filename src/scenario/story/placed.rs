//! Placed rungs across pieces: the models that sites have, and the classes of data that requests carry.

use crate::decision::{ArcTerms, DecisionsSpec, HasTerms, RungSpec};
use crate::environment::EnvironmentSpec;
use crate::infra::{EACH, InfrastructureSpec, SiteSpec};
use crate::issue::Issues;

/// Whether the site of a rung is chosen at each request.
fn is_placed(rung: &RungSpec, infrastructure: &InfrastructureSpec) -> bool {
    rung.role.is_none() || infrastructure.placement.as_ref().is_some_and(|one| one.roles)
}

/// Whether a site has a model, loaded or on standby.
fn has(site: &SiteSpec, model: &str) -> bool {
    site.models.iter().chain(&site.standby).any(|one| one == model)
}

/// Reports unknown names, models that no site has, and settings that are not in force.
pub(super) fn check(
    infrastructure: &InfrastructureSpec,
    decisions: &DecisionsSpec,
    environment: &EnvironmentSpec,
    issues: &mut Issues,
) {
    let rungs = || decisions.arcs.values().flat_map(|arc| arc.terms().ladder);
    let is_used = rungs().any(|rung| is_placed(rung, infrastructure));
    check_arcs(infrastructure, decisions, environment, issues);
    check_models(infrastructure, decisions, issues);
    let mut checker = issues.at("decisions");
    let mut reports = checker.within("reports");
    check_data(&decisions.reports.data, infrastructure, &mut reports.within("data"));
    if !decisions.reports.data.is_empty() && !is_used {
        reports.within("data").conflict(
            "no rung names a model without a role, so nothing asks where the data may lie",
            "remove `data`, or leave out the `role` of a rung that names a model",
        );
    }
    let mut checker = issues.at("infrastructure");
    for (part, is_given) in [
        ("placement", infrastructure.placement.is_some()),
        ("data", !infrastructure.data.is_empty()),
    ] {
        if is_given && !is_used {
            checker.within(part).note(
                "no-effect",
                format!("`{part}` has no effect: every rung has a role"),
                "leave out the `role` of a rung that names a model",
            );
        }
    }
    let reads_status =
        infrastructure.placement.as_ref().is_some_and(|one| one.weights.reads_status());
    let of_placement = infrastructure.placement.as_ref().and_then(|one| one.probes.as_ref());
    if of_placement.is_some() && decisions.probes.is_some() {
        checker.within("placement").within("probes").note(
            "no-effect",
            "the decisions give probes, which hold in their place",
            "remove one of them",
        );
    }
    if reads_status && is_used && decisions.probes.is_none() && of_placement.is_none() {
        checker.within("placement").within("weights").note(
            "old-status",
            "without probes, the status of a site is as old as its last answer: one that was left while it was busy stays so",
            "add probes to the decisions, such as probes: (every: \"10 s\", misses: 3)",
        );
    }
    let mut data = checker.within("data");
    for (name, class) in &infrastructure.data {
        let places = || environment.areas.values().filter_map(|area| area.jurisdiction.as_deref());
        for (index, place) in class.may_be_in.iter().enumerate() {
            if !places().any(|one| one == place) {
                data.within(name).within("may_be_in").within(index).note(
                    "unknown-jurisdiction",
                    format!("no area lies in the jurisdiction `{place}`"),
                    "give the area of a site `jurisdiction`, or correct the name",
                );
            }
        }
    }
}

/// Reports classes of data that are not declared.
fn check_data(
    data: &[String],
    infrastructure: &InfrastructureSpec,
    checker: &mut crate::issue::Checker,
) {
    for (index, class) in data.iter().enumerate() {
        if !infrastructure.data.contains_key(class) {
            let declared = infrastructure.data.keys();
            checker.within(index).unknown_name("class of data", class, declared);
        }
    }
}

/// Reports rungs whose model no site has or may run, and data that bind no rung.
fn check_arcs(
    infrastructure: &InfrastructureSpec,
    decisions: &DecisionsSpec,
    environment: &EnvironmentSpec,
    issues: &mut Issues,
) {
    let mut decided = issues.at("decisions");
    let mut arcs = decided.within("arcs");
    for (name, arc) in &decisions.arcs {
        let (terms, mut arc) = (arc.terms(), arcs.within(name));
        check_data(terms.data, infrastructure, &mut arc.within("data"));
        if !terms.data.is_empty()
            && !terms.ladder.iter().any(|rung| is_placed(rung, infrastructure))
        {
            arc.within("data").conflict(
                "every rung has a role, so nothing asks where the data may lie",
                "remove `data`, or leave out the `role` of a rung that names a model",
            );
        }
        let carries = !terms.data.is_empty() || !decisions.reports.data.is_empty();
        for (index, rung) in terms.ladder.iter().enumerate() {
            let mut ladder = arc.within("ladder");
            let mut at = ladder.within(index);
            if !is_placed(rung, infrastructure) {
                if carries && terms.ladder.iter().any(|rung| is_placed(rung, infrastructure)) {
                    at.within("role").note(
                        "unbound",
                        "where data may lie does not bind a rung with a role",
                        "leave out the `role`, and name the model at the sites that have it",
                    );
                }
                continue;
            }
            let Some(model) = rung.model.as_ref().filter(|_| rung.role.is_none()) else { continue };
            let described = infrastructure.described_sites().map(|(_, site)| site);
            let mut with = described.filter(|site| has(site, model)).peekable();
            if with.peek().is_none() {
                // No error: another infrastructure may have it.
                at.within("model").note(
                    "no-model",
                    format!("no site has the model `{model}`: the next rung is asked"),
                    format!(
                        "name it at a site, as models: [\"{model}\"], or give the rung a `role`"
                    ),
                );
            } else if !with
                .any(|site| may_run(site, &terms, (infrastructure, decisions, environment)))
            {
                at.within("model").note(
                    "no-site",
                    format!("no site that has the model `{model}` may hold the data: every request is refused"),
                    "another jurisdiction or an isolated site, or fewer classes of data",
                );
            }
        }
    }
}

/// Whether residency and isolation let a site run the requests of an arc.
fn may_run(
    site: &SiteSpec,
    arc: &ArcTerms,
    (infrastructure, decisions, environment): (
        &InfrastructureSpec,
        &DecisionsSpec,
        &EnvironmentSpec,
    ),
) -> bool {
    if site.area == EACH {
        // A local site lies where its endpoint does, which a filter looks at in the run.
        return true;
    }
    let place = environment.areas.get(&site.area).and_then(|area| area.jurisdiction.as_ref());
    let classes = arc.data.iter().chain(&decisions.reports.data);
    classes.filter_map(|class| infrastructure.data.get(class)).all(|class| {
        place.is_some_and(|place| class.may_be_in.contains(place))
            && (site.isolated || !class.isolated)
    })
}

/// Reports models of sites that are not declared, weights that lie nowhere, and what no rung asks for.
fn check_models(
    infrastructure: &InfrastructureSpec,
    decisions: &DecisionsSpec,
    issues: &mut Issues,
) {
    let rungs = || decisions.arcs.values().flat_map(|arc| arc.terms().ladder);
    let is_asked =
        |name: &str| rungs().any(|rung| rung.role.is_none() && rung.model.as_deref() == Some(name));
    let mut checker = issues.at("infrastructure");
    for (path, site) in infrastructure.described_sites() {
        let mut at = checker.within(path);
        for (field, models) in [("models", &site.models), ("standby", &site.standby)] {
            for (index, model) in models.iter().enumerate() {
                if !is_asked(model) {
                    at.within(field).within(index).note(
                        "no-effect",
                        format!("no rung without a role names the model `{model}`"),
                        "name it in a ladder, or remove it",
                    );
                }
            }
        }
    }
    let is_from = infrastructure.placement.as_ref().is_some_and(|one| one.models_from.is_some());
    let mut checker = issues.at("decisions");
    let mut models = checker.within("models");
    for (name, model) in &decisions.models {
        let mut at = models.within(name);
        let on = |models: fn(&SiteSpec) -> &Vec<String>| {
            infrastructure.described_sites().any(|(_, site)| models(site).contains(name))
        };
        let (is_loaded, is_standby) = (on(|site| &site.models), on(|site| &site.standby));
        let is_started = is_asked(name) && is_standby;
        if model.weights.is_some() && !is_started {
            at.within("weights").note(
                "no-effect",
                "the size of the weights has no effect: no site has the model on standby for a rung without a role",
                "name it under `standby` of a site, or remove it",
            );
        }
        if model.weights.is_some() && is_started && !is_loaded && !is_from {
            at.within("weights").conflict(
                format!("no site has the model `{name}` loaded, so its weights lie nowhere"),
                "give the placement `models_from: \"…\"`, the node where weights lie",
            );
        }
        for (field, is_given) in [("rack", model.rack.is_some()), ("power", model.power.is_some())]
        {
            if is_given && !is_asked(name) {
                at.within(field).note(
                    "no-effect",
                    format!("`{field}` has no effect: no rung without a role names the model"),
                    "leave out the `role` of a rung that names the model, or remove it",
                );
            }
        }
    }
}
