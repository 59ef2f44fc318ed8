//! The ledger of open orders between sites: failover orders twice only before it is there.

use super::super::scene::{Scene, at, decided};
use super::placed;
use reflexarc::supply::OrderSource;

/// Weekly reports, so that a site depends on its own records and on ledgers.
fn weekly(ledger: &str) -> Scene {
    placed(&format!("weights: (delay: 1), {ledger}"))
        .with("units(30)", "units(20)")
        .with("every: \"6 h\", size", "every: \"7 d\", size")
}

/// Orders of two days, with the big site cut off at an hour and minute of the first.
fn orders(scene: &Scene, hour: i64, minute: i64) -> Vec<(f64, OrderSource)> {
    let mut stage = scene.world();
    stage.cut("shop-big", at(0, hour, minute, 0));
    stage.run(at(1, 13, 0, 0));
    stage.orders()
}

#[test]
fn failover_orders_twice_only_until_the_ledger_is_there() {
    // As in `knowledge`: a site that knows of the 34 orders 24 on the second day, another 58.
    let (once, twice) = (decided([34.0, 24.0]), decided([34.0, 58.0]));
    assert_eq!(weekly("").played(at(1, 13, 0, 0)).orders(), once);
    assert_eq!(orders(&weekly(""), 13, 0), twice);
    let every = |every: &str| weekly(&format!("ledger: (every: \"{every}\", size: \"0 B\")"));
    // Decided at 11:00:11, in the ledger of 11:01, and over the shop at the second site 3 s later.
    assert_eq!(orders(&every("1 min"), 13, 0), once);
    assert_eq!(orders(&every("1 min"), 11, 2), once);
    // The next ledger after 11:00:11 is that of 12:00.
    assert_eq!(orders(&every("1 h"), 11, 30), twice);
    assert_eq!(orders(&every("1 h"), 12, 30), once);
    // Without a failover, ledgers change nothing.
    assert_eq!(every("1 min").played(at(1, 13, 0, 0)).orders(), once);
}

#[test]
fn ideal_feeds_know_what_is_on_order_without_a_ledger() {
    // By the truth of 11:00: 20 - 11 are there for 43 hours, and a day later 34 - 5.
    let ideal = weekly("").ideal(true, false);
    assert_eq!(orders(&ideal, 13, 0), decided([34.0, 14.0]));
    assert_eq!(ideal.played(at(1, 13, 0, 0)).orders(), decided([34.0, 14.0]));
}
