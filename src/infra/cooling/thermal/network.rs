//! Heat networks: a few masses, conductances between them and to the outside, and heat inputs.
//!
//! ```text
//!   C_i dT_i/dt = Q_i + Σ_j G_ij (T_j − T_i) + G_i (B_i − T_i)
//! ```
//! with capacities `C`, conductances `G`, heat `Q`, outside temperatures `B`. Between changes of
//! input the solution is exact: with `x = C^½ T` the matrix is symmetric, its eigenvectors are the
//! modes, and each mode is `y(t) = y(0) e^(−λt) + β t φ₁(−λt)`, `φ₁(z) = (e^z − 1)/z`, which is
//! regular at `λ = 0` (a mass without any conductance rises linearly). A *held* mass keeps its
//! temperature at any heat flow: a plant with spare capacity, or a reservoir.
//!
//! Sources: Higham, Functions of Matrices (2008), ch. 10 (φ functions); the supersolution bound of
//! [`HeatNetwork::first_crossing`] (in `passage`) is the comparison principle of cooperative systems
//! (Smith 1995). Valid for any number of masses; the modes of `n` coupled ones
//! cost about `n³`. Not modelled: gradients inside a mass,
//! transport delay.
//! Held to account by 1000 random networks against a dense numerical solution below, and by the
//! `thermal_*` oracles.

use super::crossing::Terms;
use super::mass::{PerMass, PerPair, USUAL, zeros_of};
use super::modes::{Modes, phi};
use super::surroundings::Surroundings;
use crate::kernel::{SimSpan, SimTime};
use libm::expm1;
use smallvec::{SmallVec, smallvec};

/// What the modes depend on.
#[derive(Clone, Debug, PartialEq)]
struct Couplings {
    capacity_j_k: PerMass,
    between_w_k: PerPair,
    outward_w_k: PerMass,
    held: SmallVec<[bool; USUAL]>,
}

/// A network of masses in the running simulation, and its balance of heat.
#[derive(Clone, Debug)]
pub struct HeatNetwork {
    pub(super) count: usize,
    pub(super) capacity_j_k: PerMass,
    pub(super) temperature_c: PerMass,
    pub(super) since: SimTime,
    pub(super) between_w_k: PerPair,
    pub(super) outward_w_k: PerMass,
    pub(super) outside_c: PerMass,
    pub(super) heat_w: PerMass,
    held: SmallVec<[bool; USUAL]>,
    pub(super) modes: Modes,
    /// What the modes are of.
    modes_of: Couplings,
    /// A capacity, a conductance or what is held may have changed since.
    is_touched: bool,
    /// Amplitudes at `since`, and their driving terms.
    pub(super) amplitude: PerMass,
    pub(super) drive: PerMass,
    /// Steady-state temperatures of the free masses, if all have one.
    pub(super) settled_c: Option<PerMass>,
    /// The heat and the outside temperatures that amplitudes and drive are of.
    inputs_of: (PerMass, PerMass),
    /// A temperature was set.
    stale: bool,
    heat_in_j: f64,
    heat_out_j: f64,
    /// Sum of the sizes of all flows: the scale of the residual.
    through_j: f64,
    initial_j: f64,
    pub(super) surroundings: Surroundings,
}

impl HeatNetwork {
    /// Masses with their capacities in J/K and temperatures in °C; a capacity of zero holds the mass.
    #[must_use]
    pub fn new(now: SimTime, masses: &[(f64, f64)]) -> Self {
        let count = masses.len();
        let zeros = || zeros_of(count);
        let mut network = Self {
            count,
            capacity_j_k: masses.iter().map(|mass| mass.0).collect(),
            temperature_c: masses.iter().map(|mass| mass.1).collect(),
            since: now,
            between_w_k: PerPair::zeros(count, count),
            outward_w_k: zeros(),
            outside_c: zeros(),
            heat_w: zeros(),
            held: smallvec![false; count],
            modes: Modes::default(),
            // Of no network: the first settling finds the modes.
            modes_of: Couplings {
                capacity_j_k: smallvec![f64::NAN; count.max(1)],
                between_w_k: PerPair::zeros(count, count),
                outward_w_k: zeros(),
                held: smallvec![false; count],
            },
            is_touched: true,
            amplitude: zeros(),
            drive: zeros(),
            settled_c: None,
            inputs_of: (zeros(), zeros()),
            stale: true,
            heat_in_j: 0.0,
            heat_out_j: 0.0,
            through_j: 0.0,
            initial_j: 0.0,
            surroundings: Surroundings::none(),
        };
        for &(_, temperature) in masses {
            network.surroundings.include(temperature);
        }
        network.initial_j = network.contents_j();
        network.settle();
        network
    }

    /// The temperature of a mass at `now`, in °C, not before the last change.
    #[must_use]
    pub fn temperature_c(&self, mass: usize, now: SimTime) -> f64 {
        let t = now.since(self.since).seconds();
        if t == 0.0 || self.is_held(mass) {
            return self.temperature_c[mass];
        }
        let modes = &self.modes;
        (0..modes.count).map(|k| modes.out[(mass, k)] * self.amplitude_at(k, t)).sum()
    }

    /// The rate at which a mass warms at the last change, in K/s.
    #[must_use]
    pub fn warming_k_s(&self, mass: usize) -> f64 {
        self.slopes(mass).iter().map(|term| term.0).sum()
    }

    /// The steady-state temperature of a mass, in °C, if it has one.
    #[must_use]
    pub fn settled_c(&self, mass: usize) -> Option<f64> {
        if self.is_held(mass) {
            Some(self.temperature_c[mass])
        } else {
            self.settled_c.as_ref().map(|all| all[mass])
        }
    }

    /// The heat capacity of a mass, in J/K.
    #[must_use]
    pub fn capacity_j_k(&self, mass: usize) -> f64 {
        self.capacity_j_k[mass]
    }

    /// The heat that flows from one mass to another now, in W.
    #[must_use]
    pub fn flow_w(&self, from: usize, to: usize, now: SimTime) -> f64 {
        self.between_w_k[(from, to)] * (self.temperature_c(from, now) - self.temperature_c(to, now))
    }

    /// The heat that flows into a mass at the last change, from its own input, the other masses and
    /// the outside, in W.
    #[must_use]
    pub fn inflow_w(&self, mass: usize) -> f64 {
        let here_c = self.temperature_c[mass];
        let between: f64 = (0..self.count)
            .map(|other| self.between_w_k[(mass, other)] * (self.temperature_c[other] - here_c))
            .sum();
        self.heat_w[mass] + between + self.outward_w_k[mass] * (self.outside_c[mass] - here_c)
    }

    /// The conductance between two masses, in W/K.
    #[must_use]
    pub fn between_w_k(&self, one: usize, other: usize) -> f64 {
        self.between_w_k[(one, other)]
    }

    /// Couples two masses; like all changes, this takes effect from the last [`Self::advance`].
    pub fn couple(&mut self, one: usize, other: usize, conductance_w_k: f64) {
        if self.between_w_k[(one, other)] != conductance_w_k {
            self.between_w_k[(one, other)] = conductance_w_k;
            self.between_w_k[(other, one)] = conductance_w_k;
            self.is_touched = true;
        }
    }

    /// Couples a mass to the outside.
    pub fn couple_outside(&mut self, mass: usize, conductance_w_k: f64, outside_c: f64) {
        if self.outward_w_k[mass] != conductance_w_k {
            self.outward_w_k[mass] = conductance_w_k;
            self.is_touched = true;
        }
        self.outside_c[mass] = outside_c;
    }

    /// Sets the heat input of a mass.
    pub fn heat(&mut self, mass: usize, heat_w: f64) {
        self.heat_w[mass] = heat_w;
    }

    /// Holds a mass at its temperature, or releases it.
    pub fn hold(&mut self, mass: usize, held: bool) {
        if self.held[mass] != held {
            self.held[mass] = held;
            self.is_touched = true;
        }
    }

    /// Sets the temperature of a held mass; the heat removed for it counts as heat out.
    pub fn bring_to(&mut self, mass: usize, temperature_c: f64) {
        self.heat_out_j += self.capacity_j_k[mass] * (self.temperature_c[mass] - temperature_c);
        self.temperature_c[mass] = temperature_c;
        self.stale = true;
    }

    /// Moves part of a mass, with the heat in it, to another mass, and mixes it there at once.
    pub fn move_capacity(&mut self, from: usize, to: usize, capacity_j_k: f64) {
        if capacity_j_k <= 0.0 {
            return;
        }
        let capacity_j_k = capacity_j_k.min(self.capacity_j_k[from]);
        let there = self.capacity_j_k[to];
        let whole = there + capacity_j_k;
        self.temperature_c[to] =
            (there * self.temperature_c[to] + capacity_j_k * self.temperature_c[from]) / whole;
        self.capacity_j_k[to] = whole;
        self.capacity_j_k[from] -= capacity_j_k;
        if self.capacity_j_k[from] <= 1e-9 * whole {
            self.capacity_j_k[from] = 0.0;
        }
        (self.stale, self.is_touched) = (true, true);
    }

    /// Advances temperatures and the balance of heat to `now`.
    pub fn advance(&mut self, now: SimTime) {
        let span: SimSpan = now.since(self.since);
        let t = span.seconds();
        if t <= 0.0 {
            return;
        }
        self.since = now;
        let modes = &self.modes;
        let (mut after, mut integral) = (zeros_of(modes.count), zeros_of(modes.count));
        for k in 0..modes.count {
            let (decay, once, twice) = phi(modes.rate[k], t);
            after[k] = self.amplitude[k] * decay + self.drive[k] * once;
            integral[k] = self.amplitude[k] * once + self.drive[k] * twice;
        }
        // Kelvin-seconds of each mass over the span.
        let mut warmth: PerMass = self.temperature_c.iter().map(|celsius| celsius * t).collect();
        for &mass in &modes.free {
            warmth[mass] = (0..modes.count).map(|k| modes.out[(mass, k)] * integral[k]).sum();
            self.temperature_c[mass] =
                (0..modes.count).map(|k| modes.out[(mass, k)] * after[k]).sum();
        }
        for mass in 0..self.count {
            self.heat_in_j += self.heat_w[mass] * t;
            self.surroundings.own_heat_j += self.heat_w[mass].max(0.0) * t;
            self.through_j += (self.heat_w[mass] * t).abs();
            let outward = self.outward_w_k[mass] * (warmth[mass] - self.outside_c[mass] * t);
            self.heat_out_j += outward;
            self.through_j += outward.abs();
            if self.is_held(mass) {
                let inward: f64 = (0..self.count)
                    .map(|j| self.between_w_k[(mass, j)] * (warmth[j] - warmth[mass]))
                    .sum();
                self.heat_out_j += self.heat_w[mass] * t + inward - outward;
            }
        }
        self.amplitude = after;
    }

    /// Applies changed inputs, after the last of them.
    pub fn settle(&mut self) {
        if std::mem::take(&mut self.is_touched) && !self.modes_are_present() {
            self.modes = self.present_modes();
            self.modes_of.capacity_j_k.clone_from(&self.capacity_j_k);
            self.modes_of.between_w_k.clone_from(&self.between_w_k);
            self.modes_of.outward_w_k.clone_from(&self.outward_w_k);
            self.modes_of.held.clone_from(&self.held);
            self.stale = true;
        }
        if !self.stale && self.inputs_of.0 == self.heat_w && self.inputs_of.1 == self.outside_c {
            return;
        }
        self.inputs_of.0.clone_from(&self.heat_w);
        self.inputs_of.1.clone_from(&self.outside_c);
        self.stale = false;
        for mass in 0..self.count {
            if self.outward_w_k[mass] > 0.0 {
                self.surroundings.include(self.outside_c[mass]);
            }
        }
        let modes = &self.modes;
        let mut drive_w = zeros_of(self.count);
        for &mass in &modes.free {
            drive_w[mass] = self.heat_w[mass] + self.outward_w_k[mass] * self.outside_c[mass];
            for other in 0..self.count {
                if self.is_held(other) {
                    drive_w[mass] += self.between_w_k[(mass, other)] * self.temperature_c[other];
                }
            }
        }
        let mut settled = zeros_of(modes.count);
        let (mut amplitude, mut drive) = (zeros_of(modes.count), zeros_of(modes.count));
        let mut settles = true;
        #[allow(clippy::needless_range_loop, reason = "k is the mode's index in five arrays")]
        for k in 0..modes.count {
            let of_mode = |values: &PerMass, by_capacity: bool| -> f64 {
                let free = modes.free.iter();
                free.map(|&i| {
                    modes.into[(k, i)]
                        * if by_capacity { values[i] / self.capacity_j_k[i] } else { values[i] }
                })
                .sum()
            };
            amplitude[k] = of_mode(&self.temperature_c, false);
            drive[k] = of_mode(&drive_w, true);
            settles &= modes.rate[k] > 0.0;
            settled[k] = drive[k] / modes.rate[k];
        }
        (self.amplitude, self.drive) = (amplitude, drive);
        self.settled_c = settles.then(|| {
            let mut all = self.temperature_c.clone();
            for &mass in &modes.free {
                all[mass] = (0..modes.count).map(|k| modes.out[(mass, k)] * settled[k]).sum();
            }
            all
        });
    }

    /// Starts the balance at the steady state of the present inputs, where there is one.
    pub fn start_settled(&mut self) {
        if let Some(settled) = self.settled_c.clone() {
            for &celsius in &settled {
                self.surroundings.include(celsius);
            }
            self.temperature_c = settled;
            self.stale = true;
            self.settle();
        }
        self.start_balance();
    }

    /// Starts the balance at the present temperatures.
    pub fn start_balance(&mut self) {
        (self.heat_in_j, self.heat_out_j, self.through_j) = (0.0, 0.0, 0.0);
        self.initial_j = self.contents_j();
    }

    /// The instant of the last change.
    #[must_use]
    pub const fn since(&self) -> SimTime {
        self.since
    }

    /// Sum of the sizes of all flows since the start of the balance, and of the heat stored, in J.
    #[must_use]
    pub fn throughput_j(&self) -> f64 {
        self.through_j + self.contents_j().abs()
    }

    /// Heat input since the start of the balance, in J.
    #[must_use]
    pub const fn heat_in_j(&self) -> f64 {
        self.heat_in_j
    }

    /// Heat that left to the outside or was removed by held masses, in J.
    #[must_use]
    pub const fn heat_out_j(&self) -> f64 {
        self.heat_out_j
    }

    /// Heat stored beyond the initial content, in J.
    #[must_use]
    pub fn stored_j(&self) -> f64 {
        self.contents_j() - self.initial_j
    }

    /// Heat in minus heat out and stored, in J, at the last change: zero.
    #[must_use]
    pub fn residual_j(&self) -> f64 {
        self.heat_in_j - self.heat_out_j - self.stored_j()
    }

    pub(super) fn amplitude_at(&self, k: usize, t: f64) -> f64 {
        let rate = self.modes.rate[k];
        let z = expm1(-rate * t);
        self.amplitude[k] * (1.0 + z) + self.drive[k] * if rate == 0.0 { t } else { -z / rate }
    }

    pub(super) fn is_held(&self, mass: usize) -> bool {
        self.held[mass] || self.capacity_j_k[mass] <= 0.0
    }

    /// The derivative of a mass's temperature as a sum of exponentials.
    pub(super) fn slopes(&self, mass: usize) -> Terms {
        if self.is_held(mass) {
            return Terms::new();
        }
        let term = |(k, &rate): (usize, &f64)| {
            (self.modes.out[(mass, k)] * (self.drive[k] - rate * self.amplitude[k]), rate)
        };
        self.modes.rate.iter().enumerate().map(term).collect()
    }

    /// Whether the modes are those of the present capacities and conductances.
    fn modes_are_present(&self) -> bool {
        let Couplings { capacity_j_k, between_w_k, outward_w_k, held } = &self.modes_of;
        *capacity_j_k == self.capacity_j_k
            && *between_w_k == self.between_w_k
            && *outward_w_k == self.outward_w_k
            && *held == self.held
    }

    /// The modes of the present capacities and conductances.
    fn present_modes(&self) -> Modes {
        let free = (0..self.count).filter(|&mass| !self.is_held(mass));
        Modes::of(free, self.count, &self.capacity_j_k, &self.between_w_k, &self.outward_w_k)
    }

    fn contents_j(&self) -> f64 {
        (0..self.count).map(|mass| self.capacity_j_k[mass] * self.temperature_c[mass]).sum()
    }
}
