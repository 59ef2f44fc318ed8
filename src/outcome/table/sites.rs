//! The table `sites`: where decisions are computed.

use crate::environment::Areas;
use crate::infra::{Infrastructure, Role};
use crate::outcome::rows::table;
use bevy_ecs::prelude::World;
use std::sync::Arc;

table! {
    /// One site.
    SiteRow in SiteRows as "sites" {
        site: Arc<str>, "", Key, "the site";
        area: Option<Arc<str>>, "", Constant, "area, whose weather it has";
        roles: String, "", Constant, "roles of its pools, separated by commas";
        pumps: u32, "1", Constant, "coolant pumps";
    }
}

/// Adds all sites.
pub(in crate::outcome) fn take(world: &World, rows: &mut SiteRows) {
    let (Some(infrastructure), Some(areas)) =
        (world.get_resource::<Infrastructure>(), world.get_resource::<Areas>())
    else {
        return;
    };
    for (id, name) in infrastructure.sites.iter() {
        let is_in = |area| infrastructure.in_area(area).any(|site| site == id);
        let has = |role: &Role| infrastructure.with_role(*role).any(|site| site == id);
        let roles: Vec<&str> = [Role::Large, Role::Fallback]
            .iter()
            .filter(|role| has(role))
            .map(|role| role.word())
            .collect();
        rows.push(SiteRow {
            site: name.clone(),
            area: areas.names.iter().find(|(area, _)| is_in(*area)).map(|(_, name)| name.clone()),
            roles: roles.join(", "),
            pumps: infrastructure.pumps(id),
        });
    }
}
