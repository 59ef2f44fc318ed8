//! The table `products`: what is sold, with its price, shelf life and cost of storage.

use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{ProductClass, Topology, Unmet};
use bevy_ecs::prelude::World;
use std::sync::Arc;

table! {
    /// One product.
    ProductRow in ProductRows as "products" {
        product: Arc<str>, "", Key, "the product";
        class: ProductClass, "", Constant, "temperature class: `chilled`, `frozen` or `ambient`";
        price: f64, "currency", Constant, "sales price of a unit";
        cost: f64, "currency", Constant, "purchase cost of a unit; holding is charged on it";
        margin: f64, "currency", Constant, "price less purchase cost of a unit; forgone with each lost unit";
        unmet: Unmet, "", Constant, "what happens to unmet demand: `lost`, `backordered`, or `choices` of customers";
        divisible: bool, "", Constant, "whether quantities may be fractional";
        holding_rate: f64, "1", Constant, "cost of holding a unit for a year, divided by its purchase cost";
        storage: f64, "currency", Constant, "cost of the space and the cold that a unit takes for a year; 0 if it has none";
        case: Option<f64>, "1", Constant, "units of a case; null if it has none";
        load: f64, "1", Constant, "room that a unit takes in a vehicle";
        shelf_life: Option<f64>, "d", Constant, "days for which units can be sold from their arrival from an uncapacitated source, that day included; null if they do not expire";
        picked_fresh: Option<f64>, "1", Constant, "share of customers who take the freshest unit, the others take the oldest; null if units do not expire";
    }
}

impl Word for ProductClass {
    fn word(&self) -> &'static str {
        Self::word(*self)
    }
}

impl Word for Unmet {
    fn word(&self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Backordered => "backordered",
            Self::Choices => "choices",
        }
    }
}

/// Adds all products.
pub(in crate::outcome) fn take(world: &World, rows: &mut ProductRows) {
    let Some(topology) = world.get_resource::<Topology>() else { return };
    for (id, name) in topology.products.iter() {
        let Some(product) = topology.product(id) else { continue };
        rows.push(ProductRow {
            product: name.clone(),
            class: product.class,
            price: product.cost + product.margin,
            cost: product.cost,
            margin: product.margin,
            unmet: product.unmet,
            divisible: product.fractional,
            holding_rate: topology.holding_rate(),
            storage: product.storage,
            case: product.case,
            load: product.load,
            shelf_life: product.shelf_life.map(|(days, _)| days as f64),
            picked_fresh: product.shelf_life.map(|(_, fresh)| fresh),
        });
    }
}
