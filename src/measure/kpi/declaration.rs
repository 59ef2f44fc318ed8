//! The declaration of a key performance indicator.

/// The unit of a KPI.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// A unit with a symbol; `1` for ratios and counts.
    Of(&'static str),
    /// The currency of the scenario.
    Money,
}

impl Unit {
    /// The symbol, given the currency of the scenario.
    #[must_use]
    pub const fn symbol(self, currency: &str) -> &str {
        match self {
            Self::Of(symbol) => symbol,
            Self::Money => currency,
        }
    }
}

/// The part of a story without which a KPI is absent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// A supply chain, which every story has.
    Supply,
    /// Decision arcs.
    Decisions,
    /// A rung whose site is chosen at each request.
    Placement,
    /// Sites.
    Sites,
    /// A lot that grows, or whose servers are of a shared capacity.
    ElasticLots,
    /// Upkeep of a part of a site, or of a link.
    Upkeep,
    /// A price of energy from the grid or a generator.
    EnergyPrice,
    /// A lane that hires vehicles.
    HiredVehicles,
    /// A lane with prices or a duty, or a disruption that raises them.
    Prices,
    /// Records that drift from what is on hand.
    Records,
    /// A shelf with a back room.
    BackRoom,
    /// A product in place of which customers take another.
    Substitutes,
    /// A product for which customers wait until their patience ends.
    Patience,
    /// A shop with tills.
    Tills,
}

/// The declaration of a KPI; its value is computed by `outcome`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kpi {
    /// Name in every output.
    pub name: &'static str,
    /// Unit of its values.
    pub unit: Unit,
    /// Part of the story without which it is absent.
    pub needs: Need,
    /// Whether arms with an ideal infrastructure are compared by it; the cost of an infrastructure
    /// is not, since an ideal one has no price.
    pub against_ideal: bool,
    /// Definition, in a phrase.
    pub definition: &'static str,
}
