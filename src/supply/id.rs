//! Dense numbers of the parts of a supply chain, in the order of the specification.

use crate::quantity::id;

id! {
    /// A facility.
    FacilityId,
    /// A product.
    ProductId,
    /// A lane from one facility to others.
    LaneId,
    /// A stock point: a product at a facility.
    StockId,
    /// A port or border post that lanes pass.
    PortId,
    /// A leg that shipments travel after another.
    LegId,
    /// A surge of demand that may occur; declared at assembly.
    SurgeId,
}
