//! Heat networks against hand-worked cases and a dense integration.

use super::mass::{PerMass, zeros_of};
use super::{Direction, HeatNetwork};
use crate::kernel::SimTime;

/// Masses of the largest random network, more than are kept in place.
const MOST: usize = 9;

fn at(seconds: f64) -> SimTime {
    SimTime::from_seconds(seconds)
}

/// The loop of the London story: 370.8 kJ/K, 120 kW, supply 32 °C, 12 kW/K.
fn loop_with(conductance_w_k: f64, start_c: f64) -> HeatNetwork {
    let mut network = HeatNetwork::new(SimTime::START, &[(370_800.0, start_c)]);
    network.heat(0, 120e3);
    network.couple_outside(0, conductance_w_k, 32.0);
    network.settle();
    network
}

#[test]
fn a_lump_follows_its_closed_form() {
    let network = loop_with(12e3, 32.0);
    assert!((network.settled_c(0).unwrap() - 42.0).abs() < 1e-12);
    assert!(
        (network.temperature_c(0, at(30.9)) - (42.0 - 10.0 / std::f64::consts::E)).abs() < 1e-9
    );
    let lost = loop_with(300.0, 42.0).first_crossing(0, 60.0, Direction::Rising).unwrap();
    assert!((lost - 58.404_565_675_274).abs() < 1e-9, "{lost}");
    let back = loop_with(12e3, 60.0).first_crossing(0, 50.0, Direction::Falling).unwrap();
    assert!((back - 25.057_743_681_085).abs() < 1e-9, "{back}");
}

#[test]
fn a_mass_without_conductance_rises_linearly() {
    let mut network = HeatNetwork::new(SimTime::START, &[(1000.0, 20.0)]);
    network.heat(0, 500.0);
    network.settle();
    let crossing = network.first_crossing(0, 30.0, Direction::Rising).unwrap();
    assert!((crossing - 20.0).abs() < 1e-9);
    assert_eq!(network.settled_c(0), None);
    assert_eq!(network.first_crossing(0, 10.0, Direction::Falling), None);
    assert!((network.temperature_c(0, at(7.0)) - 23.5).abs() < 1e-12);
}

#[test]
fn a_limit_at_the_steady_state_is_never_reached() {
    assert_eq!(loop_with(12e3, 32.0).first_crossing(0, 42.0, Direction::Rising), None);
}

#[test]
fn heat_is_conserved_through_changes_of_every_kind() {
    let mut network = HeatNetwork::new(SimTime::START, &[(4e4, 30.0), (2e5, 28.0), (5e6, 25.0)]);
    network.couple(0, 1, 9e3);
    network.couple(1, 2, 7e3);
    network.couple_outside(2, 2e4, 31.0);
    network.heat(0, 1e5);
    network.settle();
    for step in 1..400 {
        network.advance(at(f64::from(step) * 7.3));
        match step % 5 {
            0 => network.move_capacity(0, 1, 5e3),
            1 => network.move_capacity(1, 0, 7e3),
            2 => network.hold(2, step % 2 == 0),
            3 => network.bring_to(2, 25.0 + 0.01 * f64::from(step)),
            _ => network.heat(0, 1e3 * f64::from(step)),
        }
        network.settle();
        assert!(
            network.residual_j().abs() < 1e-9 * network.heat_in_j(),
            "{step}: {} of {}",
            network.residual_j(),
            network.heat_in_j()
        );
    }
}

/// A small generator for the random networks.
fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*state >> 11) as f64) / (1u64 << 53) as f64
}

/// Dense numerical solution: the classical Runge-Kutta method with steps far below the fastest
/// time constant.
fn slope(network: &HeatNetwork, temperatures: &PerMass) -> PerMass {
    let mut slope = zeros_of(network.count);
    for i in 0..network.count {
        let mut heat =
            network.heat_w[i] + network.outward_w_k[i] * (network.outside_c[i] - temperatures[i]);
        for j in 0..network.count {
            heat += network.between_w_k[(i, j)] * (temperatures[j] - temperatures[i]);
        }
        slope[i] = heat / network.capacity_j_k[i];
    }
    slope
}

fn runge_kutta(network: &HeatNetwork, temperatures: &mut PerMass, step: f64) {
    let shifted = |by: &PerMass, share: f64| {
        let mut row = temperatures.clone();
        row.iter_mut().zip(by).for_each(|(value, change)| *value += share * step * change);
        row
    };
    let one = slope(network, temperatures);
    let two = slope(network, &shifted(&one, 0.5));
    let three = slope(network, &shifted(&two, 0.5));
    let four = slope(network, &shifted(&three, 1.0));
    for i in 0..network.count {
        temperatures[i] += step / 6.0 * (one[i] + 2.0 * two[i] + 2.0 * three[i] + four[i]);
    }
}

/// One random network: the largest deviation from the dense solution, as a share of the range,
/// and that the first crossing is neither late nor early.
fn deviation(case: u64) -> f64 {
    let mut state = case.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |low: f64, high: f64| low * libm::pow(high / low, uniform(&mut state));
    let count = 1 + (case as usize % MOST);
    let masses: Vec<(f64, f64)> = (0..count).map(|_| (draw(1e4, 1e6), draw(10.0, 80.0))).collect();
    let mut network = HeatNetwork::new(SimTime::START, &masses);
    for i in 0..count {
        for j in 0..i {
            if draw(0.1, 10.0) > 0.5 {
                network.couple(i, j, draw(1e2, 2e4));
            }
        }
        if draw(0.1, 10.0) > 1.0 {
            network.couple_outside(i, draw(1e2, 2e4), draw(10.0, 45.0));
        }
        network.heat(i, draw(1.0, 2e5));
    }
    network.settle();
    let fastest = network.modes.rate.iter().fold(1e-3_f64, |most, &rate| most.max(rate));
    let (steps, step) = (1500, 0.03 / fastest);
    let limit = masses[0].1 + draw(0.3, 30.0);
    let crossing = network.first_crossing(0, limit, Direction::Rising);
    let (mut low, mut high, mut worst) = (f64::MAX, f64::MIN, 0.0_f64);
    let mut temperatures = network.temperature_c.clone();
    let mut first = None;
    for n in 1..=steps {
        runge_kutta(&network, &mut temperatures, step);
        let time = f64::from(n) * step;
        for (i, &dense) in temperatures.iter().enumerate().take(count) {
            let exact: f64 =
                (0..count).map(|k| network.modes.out[(i, k)] * network.amplitude_at(k, time)).sum();
            (low, high) = (low.min(dense), high.max(dense));
            worst = worst.max((exact - dense).abs());
        }
        if first.is_none() && temperatures[0] >= limit {
            first = Some(time);
        }
    }
    let end = f64::from(steps) * step;
    match (crossing, first) {
        (Some(t), Some(dense)) => {
            assert!(t <= dense + 1e-9 * dense && t >= dense - step * 1.001, "{case}: {t} {dense}");
        }
        (None, Some(dense)) => panic!("case {case}: missed the crossing at {dense} s"),
        // Between two steps the dense solution may miss a peak.
        (Some(t), None) => assert!(
            t >= end - step || network.highest_c(0, at(end)) < limit + 1e-3,
            "{case}: {t} is too early"
        ),
        (None, None) => {}
    }
    worst / (high - low).max(1e-3)
}

#[test]
fn a_thousand_random_networks_follow_the_dense_solution() {
    let worst = (0..1000).map(deviation).fold(0.0_f64, f64::max);
    println!("largest deviation over 1000 random networks: {worst:.2e} of the range");
    assert!(worst < 1e-6, "{worst}");
}
