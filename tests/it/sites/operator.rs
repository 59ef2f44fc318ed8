//! The operator: in an absence no rack is shed and no unit is reset; an overdue power-down follows on return.

use super::heat::{LOST_S, racks_up, without_flow};
use super::plant::chilled;
use super::{MILD, SITE, Setting, hours, incident, incidents, look, play, seconds};
use reflexarc::infra::{OperatorLeft, OperatorReturned};
use reflexarc::kernel::Simulation;

const RULE: &str =
    r#"protection: (watches: chips, limit: "70 degC", delay: "20 s", again: "15 s", share: 0.25)"#;

/// The operator is absent from one instant to another, in seconds after the start.
fn absent(sim: &mut Simulation<()>, from_s: f64, until_s: f64) {
    let incident = incident(sim, "operator_absent", "site");
    sim.agenda().at(seconds(from_s), OperatorLeft { site: SITE, incident });
    sim.agenda().at(seconds(until_s), OperatorReturned { site: SITE, incident });
}

#[test]
fn a_power_down_that_fell_due_is_made_up_for_on_return() {
    // Due 112.085 s after the loss of flow (70 °C after 1236 ln(390/362) s, and 20 s); away until 150 s.
    let (mut sim, _) = without_flow("120 kW", RULE);
    absent(&mut sim, LOST_S + 100.0, LOST_S + 150.0);
    for (after_s, up) in [(112.1, 4), (149.9, 4), (150.1, 3), (164.9, 3), (165.1, 2), (180.1, 1)] {
        assert_eq!(racks_up(&mut sim, after_s), up, "{after_s} s after the loss");
    }
}

#[test]
fn an_absence_that_ends_before_a_power_down_changes_nothing() {
    let (mut sim, _) = without_flow("120 kW", RULE);
    absent(&mut sim, LOST_S + 10.0, LOST_S + 112.0);
    for (after_s, up) in [(112.0, 4), (112.1, 3), (127.1, 2)] {
        assert_eq!(racks_up(&mut sim, after_s), up, "{after_s} s after the loss");
    }
    // Nor does one at a site where nothing is to be done.
    let (mut quiet, _) = without_flow("120 kW", "");
    absent(&mut quiet, 10.0, LOST_S + 500.0);
    assert_eq!(racks_up(&mut quiet, 400.0), 4);
}

#[test]
fn of_two_absences_the_later_end_counts() {
    let (mut sim, _) = without_flow("120 kW", RULE);
    absent(&mut sim, LOST_S + 100.0, LOST_S + 130.0);
    absent(&mut sim, LOST_S + 110.0, LOST_S + 150.0);
    for (after_s, up) in [(131.0, 4), (149.9, 4), (150.1, 3)] {
        assert_eq!(racks_up(&mut sim, after_s), up, "{after_s} s after the loss");
    }
}

#[test]
fn units_stay_stopped_until_the_operator_resets_them() {
    // Stopped at 0:50; cool enough from 2:20 on, but the operator is absent until 4:00: 30 min a unit.
    let weather_override = [(0.0, 15.0), (1.0, 45.0), (2.0, 45.0), (3.0, 15.0), (24.0, 15.0)];
    let infrastructure = chilled();
    let setting =
        Setting { infrastructure: &infrastructure, weather_override: &weather_override, ..MILD };
    let mut sim = setting.assemble();
    absent(&mut sim, 3_600.0, 4.0 * 3_600.0);
    for (hour, stopped) in [(3.9, 3), (4.4, 3), (4.6, 2), (5.1, 1), (5.6, 0)] {
        play(&mut sim, hours(hour));
        let units = look(&mut sim, SITE, |plant, _| plant.water.unwrap().cut_out_units());
        assert_eq!(units, stopped, "at {hour} h");
    }
    assert_eq!(incidents(&sim, "high_pressure_cut_out"), [(3000.0, Some(19_800.0))]);
}
