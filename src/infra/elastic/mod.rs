//! Elastic lots: lots whose servers start one by one, by a rule, of a shared capacity, or both.
//!
//! ```text
//!  LotLooked ─▶ claim ─▶ UnitsGranted ─▶ cold start ─▶ ServerStarted ─▶ weights ─▶ LotResized ─▶ serves
//!     │          (of a shared capacity)                  over the network            ▲
//!     └─▶ withdraws claims and starts, then lets idle servers go ────────────────────┘
//! ```
//! The rule is in `serving/growth`, the shared capacity in `shared_capacity`. A server is held and billed from
//! its grant until it is gone. What a look asks for that has no units at the next look is refused: it goes
//! on waiting, an incident of the pool (`capacity_refused`) is blamed, and no further server is asked for
//! beyond the ceiling. A server whose units are recalled takes no new work and is gone when a server falls
//! idle, or at the end of the notice, when what it serves starts again on another; below its least number
//! the lot asks anew. Lots of a shared capacity without a rule keep their number so.
//!
//! Time to capacity is `grant − look + cold start + weights`; the cold start is one addressed draw of each start
//! (`cold-start/<site>/<lot>`, index the number of the start), the weights a bulk message by max-min share
//! (`network/flows`) on a separate connection, sent again if it is lost.
//!
//! Sources: MODEL §4 (cold start p10 2.6 s, p50 22.7 s, p90 42 s, p99 51.9 s, which
//! `quantiles(p10: …, p50: …, p90: …, p99: …)` meets exactly; weights over the network); `ServerlessLLM`
//! (Fu et al., OSDI 2024) for starts that are mostly the load of weights. Not modelled: weights kept on the
//! host of a former server, servers that fail to start, power and heat of the provider, whose price has them in
//! it. With ideal compute a lot has its least number of servers, its requests are answered at once, and
//! nothing is claimed. Held to account by `tests/it/sites/pools/elastic.rs`.

mod address;
mod handlers;
mod open;
mod servers;

pub(super) use open::{Opening, open_lots};

use crate::kernel::Simulation;

/// Registers the handlers of elastic lots.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(handlers::look).on(handlers::started).on(handlers::resized);
    sim.on_if(handlers::is_granted, handlers::granted);
    sim.on_if(handlers::is_recalled, handlers::recalled);
    sim.on_if(handlers::is_reclaimed, handlers::reclaimed);
    sim.on_if(address::is_weights, handlers::loaded);
    sim.on_if(address::is_lost_weights, handlers::lost);
}
