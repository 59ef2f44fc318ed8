//! What one replication of the bundled story costs, with and without its tables.

use criterion::{Criterion, criterion_group, criterion_main};
use reflexarc::outcome::kpi;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::{Story, load_story};
use reflexarc::study::arms::Arm;
use reflexarc::study::replicate::{Plan, PlayError, play};
use std::path::Path;
use std::sync::atomic::AtomicBool;

fn story() -> Story {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/london-heatwave.ron");
    let kpis = kpi::all();
    let names: Vec<&str> = kpis.iter().map(|kpi| kpi.name).collect();
    let (story, diagnostics) = load_story(&file, &[], &names);
    story.unwrap_or_else(|| panic!("{}", diagnostics.render(false)))
}

fn four_arms(criterion: &mut Criterion) {
    let story = story();
    let kpis = kpi::all();
    let mut group = criterion.benchmark_group("london, four arms");
    group.sample_size(10);
    for (name, tables) in
        [("without tables", TableSet::NONE), ("rows of all tables", TableSet::ALL)]
    {
        let (seed, replications, jobs, arms) = (1, 1, 1, &Arm::ALL);
        let (all_details, explains) = (false, false);
        let plan = Plan { seed, replications, arms, jobs, tables, all_details, explains };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut events = 0;
                let stop = AtomicBool::new(false);
                let played = play(&story, &plan, &kpis, &stop, |run| -> Result<(), PlayError> {
                    events += run.events;
                    Ok(())
                });
                assert!(played.is_ok());
                events
            });
        });
    }
    group.finish();
}

criterion_group!(benches, four_arms);
criterion_main!(benches);
