//! Specs of upkeep: how parts fail, how they are repaired, when they are taken out for maintenance.
//!
//! Sites and links take them up in their own Specs; the running process is in `upkeep`.

mod maintenance;
mod repair_spec;
mod site_upkeep;
mod upkeep_spec;
mod window_spec;

pub use maintenance::MaintenanceSpec;
pub use repair_spec::RepairSpec;
pub use site_upkeep::SiteUpkeepSpec;
pub use upkeep_spec::UpkeepSpec;
pub use window_spec::WindowSpec;
