//! `attribute`: shares the harm of a story among its disruptions, or among mechanisms.

use super::attribute_json::answer;
use super::exit::{Exit, Failure};
use super::format::Format;
use super::interrupt::{die_with_parent, stop_flag};
use super::progress::progress;
use super::scenario_args::ScenarioArgs;
use super::study_args::{StudyArgs, provenance, table_set};
use super::study_output::{Ending, StudyOutput};
use crate::measure::kpi::{self, Kpi};
use crate::quantity::nearest;
use crate::report::attribution::attribution_page;
use crate::scenario::{Story, renamed};
use crate::study::attribution::{
    Attribution, By, Design, HarmSeries, MOST_EXACT, MOST_PLAYERS, Players, frame,
};
use crate::study::frame::SHARES;
use crate::study::replicate::{Plan, play};
use crate::study::shared_history::SharedHistory;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Arguments of `attribute`.
#[derive(Args, Debug)]
pub(super) struct AttributeArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    study: StudyArgs,
    /// Among whom the harm is shared.
    #[arg(long, value_enum)]
    by: Among,
    /// The KPI whose harm is shared [default: the scenario's primary KPI].
    #[arg(long, value_name = "KPI")]
    of: Option<String>,
    /// Take shares over N drawn orders of the players, an even number, in place of all orders; without it 40
    /// are drawn where there are more than eight players.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=10_000))]
    permutations: Option<u32>,
    /// Folder for the tables [default: outputs/<scenario>-attribute].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Tables to write beside `shares`: `usual`, `all`, names separated by commas, or `none` to write
    /// nothing.
    #[arg(long, default_value = "runs,kpis")]
    tables: String,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Among {
    /// The disruptions of the scenario: those outside a coalition do not happen.
    Disruption,
    /// Network, power, cooling, compute, feeds and model: those outside a coalition are ideal.
    Mechanism,
}

impl From<Among> for By {
    fn from(among: Among) -> Self {
        match among {
            Among::Disruption => Self::Disruption,
            Among::Mechanism => Self::Mechanism,
        }
    }
}

/// Attributes the harm of a story.
#[allow(clippy::disallowed_methods, reason = "the time that a study took is printed, never used")]
pub(super) fn attribute(args: &AttributeArgs) -> Result<Exit, Failure> {
    let wanted = table_set(&args.tables)?;
    let story = Arc::new(args.scenario.load()?);
    let by = By::from(args.by);
    let kpi = kpi_to_share(args.of.as_deref(), &story, by)?;
    let design = design(args, &story, by)?;
    let kpis = if wanted.kpis { story.kpis() } else { vec![kpi] };
    let index = kpis.iter().position(|one| one.name == kpi.name).unwrap_or(0);
    let plan = Plan {
        seed: args.study.seed,
        replications: args.study.replications,
        arms: design.arms(&story),
        kpis,
        jobs: args.study.jobs(),
        tables: wanted,
        all_details: false,
        explains: false,
        shares_history: !args.study.no_fork,
    };
    let default = || Path::new("outputs").join(format!("{}-attribute", story.name));
    let out = args.out.clone().unwrap_or_else(default);
    let provenance = provenance(&story, args.study.seed, args.scenario.overrides());
    let stop = stop_flag()?;
    let about = (provenance, &*story.resolved);
    let mut output = StudyOutput::begin("attribute", &out, wanted, about, plan.jobs)?;
    if args.study.die_with_parent {
        die_with_parent(&stop, output.files().partial());
    }
    let distinct =
        (0..plan.arms.len()).filter(|&place| plan.arms.played_by(place) == place).count();
    writeln!(
        std::io::stderr(),
        "attribute: {} coalitions of {} {}s, {} runs ({distinct} distinct arms × {} replications)",
        design.coalitions().len(),
        design.players().names().len(),
        by.word(),
        distinct as u64 * u64::from(plan.replications),
        plan.replications
    )?;
    let progress = progress(u64::from(plan.replications) * plan.arms.len() as u64);
    let since = Instant::now();
    let mut series = HarmSeries::new(&design, &story, kpi, index);
    let mut shared = SharedHistory::default();
    let replications = play(&plan, &stop, |run| -> Result<(), Failure> {
        series.add(&run).map_err(|undefined| Failure::Usage(undefined.to_string()))?;
        output.add(&run, &story);
        shared.add(&run);
        progress.inc(1);
        Ok(())
    })?;
    progress.finish_and_clear();
    let Some(attribution) = Attribution::of(&design, kpi, &series).filter(|_| replications > 0)
    else {
        return Err(Failure::Interrupted);
    };
    let is_interrupted = replications < plan.replications;
    let seconds = since.elapsed().as_secs_f64();
    let unit = kpi.unit.symbol(story.currency.code());
    let more = json!({"by": by.word(), "of": kpi.name});
    let ending = Ending { plan: &plan, done: replications, notes: &story.notes, seconds, more };
    let (kept, failure) = output.finish((SHARES, frame(&attribution, unit)), ending);
    let tables = kept.as_ref().map_or(&[][..], |kept| &kept.tables);
    let mut stdout = std::io::stdout().lock();
    match args.format {
        Format::Json => {
            let mut object = answer(&attribution, &story, args.study.seed);
            object["interrupted"] = is_interrupted.into();
            object["seconds"] = seconds.into();
            object["tables"] = json!(tables);
            object["shared_history"] = json!(shared.fraction());
            writeln!(stdout, "{object}")?;
        }
        Format::Human => {
            let page = attribution_page(&attribution, &story, args.study.seed, plan.replications);
            write!(stdout, "{page}")?;
            if let Some(kept) = &kept {
                writeln!(stdout, "Tables: {} in {}", kept.tables.len(), kept.folder.display())?;
            }
            if let Some(sentence) = shared.sentence() {
                writeln!(stdout, "{sentence}")?;
            }
        }
    }
    stdout.flush()?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    Ok(if is_interrupted { Exit::Interrupted } else { Exit::Ok })
}

/// The players and coalitions.
fn design(args: &AttributeArgs, story: &Story, by: By) -> Result<Design, Failure> {
    let number = story.disruptions.len();
    if by == By::Disruption && number == 0 {
        let why = "the scenario has no disruptions among which a harm could be shared";
        return Err(Failure::Usage(why.to_owned()));
    }
    if by == By::Disruption && number > MOST_PLAYERS {
        return Err(Failure::Usage(format!(
            "a harm is shared among at most {MOST_PLAYERS} disruptions, the scenario has {number}"
        )));
    }
    if args.permutations.is_some_and(|orders| orders % 2 == 1) {
        let why = "--permutations is an even number: each order is taken with its reverse";
        return Err(Failure::Usage(why.to_owned()));
    }
    let design = Design::new(Players::of(by, story), args.permutations, args.study.seed);
    if args.permutations.is_none() && design.players().names().len() > MOST_EXACT {
        let drawn = design.orders().len();
        let why = format!(
            "note: more than {MOST_EXACT} players: shares are over {drawn} drawn orders (--permutations)"
        );
        // stderr may be closed.
        let _told = writeln!(std::io::stderr(), "{why}");
    }
    Ok(design)
}

/// The KPI whose harm is shared; the scenario's primary KPI if none is named.
fn kpi_to_share(name: Option<&str>, story: &Story, by: By) -> Result<Kpi, Failure> {
    let name = name.unwrap_or(&story.primary);
    let Some(kpi) = kpi::find(name) else {
        let near = match renamed("kpi", name) {
            Some(new) => format!("it is now `{new}`; "),
            None => nearest(name, kpi::all().map(|kpi| kpi.name))
                .map_or_else(String::new, |near| format!("did you mean `{near}`? ")),
        };
        return Err(Failure::Usage(format!(
            "unknown KPI `{name}` in --of: {near}`reflexarc list kpis` prints all KPIs"
        )));
    };
    if !story.has(kpi.needs) {
        return Err(Failure::Usage(format!(
            "the scenario has no model of `{name}`: name another KPI with --of"
        )));
    }
    if by == By::Mechanism && !kpi.against_ideal {
        return Err(Failure::Usage(format!(
            "`{name}` cannot be compared with an ideal infrastructure, which has no price, no limit and no wear: name another KPI with --of, such as `cost_of_trade`"
        )));
    }
    Ok(kpi)
}
