//! The supply chain of a placed chain: a product for each stage that holds stock, kept by the store of its type.

use super::chain::{Chain, ChainStage};
use super::request::WillemsRequest;
use crate::kernel::LawSpec;
use crate::quantity::{MoneyPerUnit, Span, check_name, decimal};
use crate::scenario::import::draft::Draft;
use crate::supply::planning::guaranteed_service::Placement;
use crate::supply::{
    AssortmentSpec, DemandLawSpec, DemandSpec, FacilityKind, FacilitySpec, GoodsSpec,
    InitialStockSpec, LaneSpec, LevelsSpec, Mode, OnDemandSpec, OrdersSpec, PeriodLawSpec,
    PeriodSpec, ProductClass, ProductSpec, ServiceSpec, SharesSpec, ShortagePolicy, SizesSpec,
    StockLevelSpec, SupplySpec, UnmetSpec,
};
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// Name of the source of all stages, and of the area.
const SOURCE: &str = "source-of-all";
const AREA: &str = "chain";

/// Deviation of a day, relative to its mean, up to which normal draws are hardly ever negative.
const NARROW: f64 = 1.0 / 3.0;

/// Net times of the stages in days.
pub(super) fn net_days(chain: &Chain, placement: &Placement) -> Vec<usize> {
    let stages = chain.stages.iter().zip(placement.received.iter().zip(&placement.quoted));
    stages
        .map(|(stage, (received, quoted))| {
            (received + stage.time_days as usize).saturating_sub(*quoted)
        })
        .collect()
}

/// An amount to the millionth.
fn amount(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn days(count: usize) -> Span {
    Span::from_nanoseconds(count as i64 * 86_400_000_000_000).unwrap_or(Span::ZERO)
}

/// The supply chain.
pub(super) fn spec(
    chain: &Chain,
    placement: &Placement,
    safety_factor: f64,
    request: &WillemsRequest,
) -> SupplySpec {
    let mut spec = Draft::new().spec;
    let facility = |kind: FacilityKind| FacilitySpec {
        kind,
        area: AREA.to_owned(),
        at: None,
        count: None,
        sizes: SizesSpec::default(),
        opening_hours: None,
        calendar: None,
        shares: SharesSpec::default(),
        capacity: None,
        receiving: None,
        tills: None,
        picking: None,
        making: None,
    };
    spec.facilities.insert(SOURCE.to_owned(), facility(FacilityKind::Supplier));
    let mut kept: IndexMap<&str, Vec<String>> = IndexMap::new();
    let mut lanes: BTreeMap<(&str, usize), Vec<(String, f64)>> = BTreeMap::new();
    for (stage, net) in chain.stages.iter().zip(net_days(chain, placement)) {
        if net == 0 || stage.mean <= 0.0 {
            continue;
        }
        let name = stage.name.clone();
        let Some(product) = product(stage, request) else { continue };
        let place = place(stage);
        spec.products.insert(name.clone(), product);
        spec.demand.insert(name.clone(), demand(stage));
        let safety = safety_factor * stage.sd * libm::sqrt(net as f64);
        let level = amount(stage.mean * net as f64 + safety);
        let stock = InitialStockSpec {
            at: vec![place.to_owned()],
            goods: GoodsSpec::Products(vec![name.clone()]),
            level: StockLevelSpec::Units(level),
        };
        spec.initial_stock.insert(name.clone(), stock);
        kept.entry(place).or_default().push(name.clone());
        lanes.entry((place, net)).or_default().push((name, level));
    }
    for (place, names) in kept {
        spec.facilities.insert(place.to_owned(), facility(FacilityKind::Store));
        let at = vec![place.to_owned()];
        let goods = GoodsSpec::Products(names);
        spec.assortments.insert(place.to_owned(), AssortmentSpec { at, goods });
    }
    for ((place, net), stages) in lanes {
        spec.lanes.insert(format!("{place}-{net}-days"), lane(place, net, stages));
    }
    spec.holding_rate = Some(request.holding_rate);
    spec
}

/// The store that keeps the item of a stage: that of its type.
fn place(stage: &ChainStage) -> &str {
    let is_name = check_name(&stage.kind).is_ok() && stage.kind != SOURCE;
    if is_name { &stage.kind } else { "stage" }
}

fn product(stage: &ChainStage, request: &WillemsRequest) -> Option<ProductSpec> {
    let money = |value: f64| -> Option<MoneyPerUnit> {
        format!("{} {}", decimal(value), request.currency).parse().ok()
    };
    Some(ProductSpec {
        class: ProductClass::Ambient,
        price: money(amount(stage.unit_cost))?,
        margin: money(0.0)?,
        unmet: UnmetSpec::Backordered,
        lost_custom: None,
        backorder_cost_per_day: None,
        divisible: true,
        case: None,
        load: None,
        shelf_life: None,
        picked_fresh: None,
    })
}

fn demand(stage: &ChainStage) -> DemandSpec {
    let sd = amount(stage.sd);
    let draws = if stage.sd <= NARROW * stage.mean {
        PeriodLawSpec::Normal { sd, autocorrelation: 0.0 }
    } else {
        PeriodLawSpec::Gamma { sd }
    };
    let period = PeriodSpec { every: days(1), first: days(1), draws };
    DemandSpec {
        at: vec![place(stage).to_owned()],
        units_per_day: IndexMap::from([(stage.name.clone(), amount(stage.mean))]),
        law: DemandLawSpec::ByPeriod(period),
        units_per_customer: None,
        weekly: None,
        hourly: None,
        weather: None,
        common: None,
    }
}

fn lane(place: &str, net: usize, stages: Vec<(String, f64)>) -> LaneSpec {
    let service = OnDemandSpec {
        lead: LawSpec::Fixed(days(net)),
        keeps_order: false,
        review: None,
        promise: None,
    };
    LaneSpec {
        routes: IndexMap::from([(SOURCE.to_owned(), vec![place.to_owned()])]),
        mode: Mode::Road,
        port: None,
        goods: GoodsSpec::Products(stages.iter().map(|(name, _)| name.clone()).collect()),
        service: ServiceSpec::OnDemand(service),
        orders: OrdersSpec::BaseStock(LevelsSpec::ByProduct(stages.into_iter().collect())),
        short: ShortagePolicy::Cancelled,
        quantities: None,
        vehicles: None,
        penalty_per_missed: None,
        purchase: None,
        onward: Vec::new(),
        cost_per_departure: None,
        cost_per_unit: None,
    }
}
