//! The table `facilities`: where goods are kept and sold.

use crate::environment::Areas;
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{FacilityKind, StockPoint, Topology};
use bevy_ecs::prelude::World;
use std::collections::BTreeSet;
use std::sync::Arc;

table! {
    /// One facility.
    FacilityRow in FacilityRows as "facilities" {
        facility: Arc<str>, "", Key, "the facility";
        kind: FacilityKind, "", Constant, "kind: `supplier`, `distribution_centre` or `store`";
        area: Arc<str>, "", Constant, "area, whose weather it has";
        size: f64, "1", Constant, "factor on its demand";
        sells: bool, "", Constant, "whether customers buy there";
        capacity: Option<f64>, "1", Constant, "units of all products together that a supplier can ship in a period; null if any";
        capacity_period: Option<f64>, "h", Constant, "the period; null without a capacity, of all products or of some";
    }
}

impl Word for FacilityKind {
    fn word(&self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::DistributionCentre => "distribution_centre",
            Self::Store => "store",
        }
    }
}

/// Adds all facilities.
pub(in crate::outcome) fn take(world: &mut World, rows: &mut FacilityRows) {
    let mut points = world.query::<&StockPoint>();
    let selling: BTreeSet<_> =
        points.iter(world).filter(|point| point.sells()).map(StockPoint::facility).collect();
    let (Some(topology), Some(areas)) =
        (world.get_resource::<Topology>(), world.get_resource::<Areas>())
    else {
        return;
    };
    for (id, name) in topology.facilities.iter() {
        let Some(facility) = topology.facility(id) else { continue };
        rows.push(FacilityRow {
            facility: name.clone(),
            kind: facility.kind,
            area: areas.names.name(facility.area).clone(),
            size: facility.size,
            sells: selling.contains(&id),
            capacity: facility.capacity.as_ref().and_then(|capacity| capacity.units),
            capacity_period: facility.capacity.as_ref().map(|capacity| capacity.every.hours()),
        });
    }
}
