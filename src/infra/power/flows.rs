//! Electric flows of a site: powers, or energies.

/// Electric flows of a site: powers in W, or energies in J.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flows {
    /// Drawn from the grid.
    pub grid: f64,
    /// Drawn from generators.
    pub generator: f64,
    /// Discharged from the battery's storage.
    pub battery: f64,
    /// Charged into the battery's storage.
    pub charge: f64,
    /// Into the racks and the fixed load.
    pub racks: f64,
    /// Into pumps and cooling plant.
    pub cooling: f64,
    /// Lost in the stages of the chain.
    pub chain_loss: f64,
    /// Lost in inverter and charger.
    pub battery_loss: f64,
}

impl Flows {
    /// Input less output, storage and losses: zero.
    #[must_use]
    pub fn residual(&self) -> f64 {
        self.grid + self.generator + self.battery
            - self.charge
            - self.racks
            - self.cooling
            - self.chain_loss
            - self.battery_loss
    }

    /// Adds the energy of these powers over some seconds.
    pub fn add(&mut self, power: &Self, seconds: f64) {
        let pairs = [
            (&mut self.grid, power.grid),
            (&mut self.generator, power.generator),
            (&mut self.battery, power.battery),
            (&mut self.charge, power.charge),
            (&mut self.racks, power.racks),
            (&mut self.cooling, power.cooling),
            (&mut self.chain_loss, power.chain_loss),
            (&mut self.battery_loss, power.battery_loss),
        ];
        for (sum, power) in pairs {
            *sum += power * seconds;
        }
    }
}
