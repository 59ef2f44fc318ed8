//! Mechanisms of the infrastructure that can be made ideal, one by one.

/// Which mechanisms are ideal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdealInfrastructure {
    /// Links have no delay and no loss, and are never cut.
    pub network: bool,
    /// Power never limits a site: its grid is never lost, and its feed is unlimited.
    pub power: bool,
    /// Heat never throttles or trips racks and never calls for a power-down: pumps and cooling plant
    /// are unaffected by failures and weather. They draw the power that they draw when intact.
    pub cooling: bool,
    /// No queue and no service time while a server is up; requests occupy no server. Racks and whole sites do
    /// not fail by their upkeep.
    pub compute: bool,
}
