//! Shares of mechanisms.

use super::{HOURS, attributed, dividend, roughly, share, small, two_causes};
use crate::story::load;
use reflexarc::study::attribution::By;
use reflexarc::study::judge::answer::Answer;

#[test]
fn the_power_of_a_site_carries_what_its_outage_does_and_the_model_softens_it() {
    // With a real model the outage empties the shelf for 2.5 h. An ideal model knows the demand, orders up to
    // 43 and has nothing left when a delivery comes: without that of Thursday the shelf is empty for 24 h. With
    // ideal power nothing happens. Shapley: power ½ · 24 + ½ · 2.5 = 13.25 h, model ½ · 0 + ½ · (2.5 − 24) =
    // −10.75 h.
    let story = load(&small("one-cut-off.ron"), &[]);
    let found = attributed(&story, By::Mechanism, HOURS, None, 2);
    assert_eq!((found.coalitions, found.shares.len()), (64, 6));
    roughly(&[share(&found, "power"), share(&found, "model")], &[13.25, -10.75]);
    for null in ["cooling", "compute"] {
        assert_eq!(share(&found, null).to_bits(), 0.0_f64.to_bits(), "{null}");
    }
    // A view is older than the decision by the milliseconds in which a report travels: what is sold in them.
    roughly(&[share(&found, "network"), share(&found, "feeds")], &[0.0; 2]);
    roughly(&[dividend(&found, &["power", "model"])], &[-21.5]);
    let own = found.supply_and_demand.unwrap();
    assert_eq!((own.estimate.mean, own.judgement.answer), (0.0, Answer::Identical));
}

#[test]
fn what_demand_does_is_shared_by_no_mechanism() {
    // A surge alone, which only the model could soften: an ideal one does not know it either.
    let late =
        ["disruptions.outage.at=2024-02-01T00:00", "disruptions.outage.until=2024-02-02T00:00"];
    let found = attributed(&two_causes(&late), By::Mechanism, HOURS, None, 2);
    for null in ["power", "cooling", "compute"] {
        assert_eq!(share(&found, null).to_bits(), 0.0_f64.to_bits(), "{null}");
    }
    let own = found.supply_and_demand.unwrap().estimate.mean;
    roughly(&[own + share(&found, "model")], &[2.5]);
    // Drawn orders give the same here: one player alone adds more than the sales of milliseconds.
    let drawn = attributed(&two_causes(&late), By::Mechanism, HOURS, Some(4), 2);
    roughly(&[share(&drawn, "model")], &[share(&found, "model")]);
}
