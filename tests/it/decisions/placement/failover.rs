//! The time from the last good decision to the next.

use super::super::health::{BIG, hourly};
use super::super::scene::{Scene, at};
use super::placed;
use reflexarc::decision::DecisionCounters;
use reflexarc::infra::{GridLost, GridRestored};

/// Interruptions and their times in seconds, moves, and choices without a site.
fn counted(scene: &Scene, is_dark: bool) -> ((u64, f64), u64, u64) {
    let mut stage = scene.world();
    let incident = stage.incident("grid_outage");
    if is_dark {
        stage.sim.agenda().at(at(0, 9, 30, 0), GridLost { site: BIG, incident });
        stage.sim.agenda().at(at(0, 14, 30, 0), GridRestored { site: BIG, incident });
    }
    stage.run(at(0, 17, 30, 0));
    let counters = stage.sim.world.resource::<DecisionCounters>();
    (counters.failovers, counters.moved, counters.unplaced)
}

#[test]
fn failover_runs_from_the_last_good_decision_to_the_next() {
    let stays = "weights: (delay: 1), stays: \"9 h\"";
    // Good at 09:00:12 and, after a refusal, at 10:00:17 at the second site, where the rung stays.
    assert_eq!(counted(&hourly(placed(stays)), true), ((1, 3605.0), 1, 0));
    assert_eq!(counted(&hourly(placed(stays)), false), ((0, 0.0), 0, 0));
    // With the model on standby and a start of ten minutes, the small model answers at 10:00; good again at 11:00:14.
    let standby = format!("{stays}, start: fixed(\"10 min\")");
    let standby = hourly(placed(&standby))
        .with("\"second\": (role: large, models:", "\"second\": (role: large, standby:");
    assert_eq!(counted(&standby, true), ((1, 7202.0), 1, 0));
    // With the model at one site alone, the rung has no other: good again at 15:00:12. At each hour in between it
    // asks once, and finds no other.
    let fixed = hourly(placed(stays))
        .with("\"second\": (role: large, models: [\"main\"],", "\"second\": (role: large,");
    let (failovers, moved, _) = counted(&fixed, true);
    assert_eq!((failovers, moved), ((1, 21_600.0), 0));
}
