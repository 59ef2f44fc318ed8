//! What one replication of the bundled story costs, with and without its tables.

use criterion::{Criterion, criterion_group, criterion_main};
use reflexarc::measure::kpi;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::{Story, load_story};
use reflexarc::study::arm::Arms;
use reflexarc::study::replicate::{Plan, PlayError, play};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn story() -> Arc<Story> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/london-heatwave.ron");
    let (story, diagnostics) = load_story(&file, &[]);
    Arc::new(story.unwrap_or_else(|| panic!("{}", diagnostics.render(false))))
}

fn four_arms(criterion: &mut Criterion) {
    let story = story();
    let mut group = criterion.benchmark_group("london, four arms");
    group.sample_size(10);
    for (name, tables) in
        [("without tables", TableSet::NONE), ("rows of all tables", TableSet::ALL)]
    {
        let (seed, replications, jobs) = (1, 1, 1);
        let (arms, kpis) = (Arms::of_verdict(&story), kpi::all().collect());
        let (all_details, explains) = (false, false);
        let plan = Plan {
            seed,
            replications,
            arms,
            kpis,
            jobs,
            tables,
            all_details,
            explains,
            shares_history: true,
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut events = 0;
                let stop = AtomicBool::new(false);
                let played = play(&plan, &stop, |run| -> Result<(), PlayError> {
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
