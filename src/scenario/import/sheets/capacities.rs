//! The sheet `capacities`: units that suppliers can ship in a period, together and by product.

use crate::scenario::import::column::{Column, Kind, SheetKind};
use crate::scenario::import::draft::{Draft, Tables};
use crate::scenario::import::finding::Log;
use crate::supply::CapacitySpec;
use indexmap::IndexMap;

/// The sheet.
pub(super) const KIND: SheetKind = SheetKind {
    name: "capacities",
    meaning: "units that a supplier can ship in a period; a supplier without a row ships any",
    is_required: false,
    columns: &[
        Column::new("place", Kind::Names, "Suppliers, or groups of which each has this capacity")
            .required(),
        Column::new("product", Kind::Names, "Products of which each has this limit")
            .or("all products together"),
        Column::new("units", Kind::Number, "Most units in a period").required().within(1.0, 1e7),
        Column::new(
            "every",
            Kind::Span,
            "Length of a period, from the midnight on which the run begins; the same in all rows of a place",
        )
        .required()
        .within(1.0 / 48.0, 366.0),
    ],
    fields: &[],
    example: &[&[("place", "bakery"), ("units", "2000"), ("every", "1 d")]],
};

/// Sets the capacities.
pub(super) fn build(tables: &Tables<'_>, draft: &mut Draft, log: &mut Log) {
    for row in tables.of(&KIND) {
        let places = draft.entries(row, "place", log);
        let is_of_products = row.states("product");
        let products = draft.products(row, "product", log);
        let (Some(units), Some(every)) = (row.number("units"), row.span("every")) else { continue };
        for place in places {
            let path = format!("facilities.{place}.capacity");
            draft.comes_from(path.clone(), row);
            if !is_of_products {
                draft.is_cell(format!("{path}.units"), row, "units");
            }
            for product in &products {
                draft.is_cell(format!("{path}.by_product.{product}"), row, "units");
            }
            let Some(facility) = draft.spec.facilities.get_mut(&place) else { continue };
            let capacity = facility.capacity.get_or_insert_with(|| CapacitySpec {
                units: None,
                by_product: IndexMap::new(),
                every,
            });
            if capacity.every != every {
                let message = format!("another row of `{place}` has the period {}", capacity.every);
                let help = "write the same period in all rows of a place";
                log.error("conflict", row.cell("every"), &every.to_string(), message, help);
            }
            let mut twice = None;
            if !is_of_products && capacity.units.replace(units).is_some() {
                twice = Some("all products together".to_owned());
            }
            for product in &products {
                if capacity.by_product.insert(product.clone(), units).is_some() {
                    twice = Some(format!("`{product}`"));
                }
            }
            if let Some(what) = twice {
                let message = format!("the capacity of `{place}` for {what} is given twice");
                let help = "remove one of the two rows";
                log.error("given-twice", row.cell("units"), &units.to_string(), message, help);
            }
        }
    }
}
