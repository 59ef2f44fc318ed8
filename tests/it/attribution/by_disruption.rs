//! Shares of disruptions: symmetric, additive, pure interaction, null, conditional.

use super::{HOURS, alone, attributed, dividend, near, share, two_causes};
use reflexarc::study::attribution::By;
use reflexarc::study::judge::answer::Answer;

/// An outage on Friday from 13:00 to 14:00, between two decisions: it occurs and empties no shelf.
const IDLE: &str = "disruptions.idle=grid_outage(where: role(large), at: \"2024-01-05T13:00\", until: \"2024-01-05T14:00\")";

#[test]
fn symmetric_causes_share_alike() {
    // Each alone empties the shelf for 2.5 h, both for 16.25 h: 8.125 h each, 11.25 h of it together.
    let found = attributed(&two_causes(&[]), By::Disruption, HOURS, None, 3);
    near(&[share(&found, "outage"), share(&found, "surge")], &[8.125; 2]);
    near(&[alone(&found, "outage"), alone(&found, "surge")], &[2.5; 2]);
    near(&[dividend(&found, &["outage", "surge"])], &[11.25]);
    assert!(found.is_exact() && found.supply_and_demand.is_none());
    assert_eq!((found.coalitions, found.total.judgement.answer), (4, Answer::Effect));
}

#[test]
fn causes_that_do_not_meet_add_up() {
    // The surge comes on Saturday, when the stock has recovered from the outage of Wednesday: on Saturday at
    // 06:00 it is 30 − 12 + 21.5 = 39.5 after the outage, and 27.5 − 12 + 24 = 39.5 without.
    let later =
        ["disruptions.surge.at=2024-01-06T00:00", "disruptions.surge.until=2024-01-07T00:00"];
    let found = attributed(&two_causes(&later), By::Disruption, HOURS, None, 3);
    near(&[share(&found, "outage"), share(&found, "surge")], &[2.5; 2]);
    assert_eq!(dividend(&found, &["outage", "surge"]), 0.0, "nothing together, to the last bit");
}

#[test]
fn causes_that_do_harm_only_together_share_it_evenly() {
    // The model orders up to 43 · 1.6 = 68.8 in place of 64.5, and the surge is half as much again. Thursday
    // begins with 31.8 units.
    // Outage alone: 25.8 at 06:00 and no delivery; 1.8 are left on Friday at 06:00. Surge alone: 22.8 + 24 at
    // 06:00, 13.8 are left on Friday. Both: 22.8 at 06:00 last 15.2 h at 1.5 an hour, until 21:12: the shelf is
    // empty for 8.8 h, and 2.8 · 1.5 + 6 = 10.2 units are lost.
    let set = [
        "decisions.arcs.order.ladder.0.forecast=calibrated(wmape: \"0 %\", bias: \"60 %\")",
        "disruptions.surge.factor=1.5",
    ];
    let story = two_causes(&set);
    let found = attributed(&story, By::Disruption, HOURS, None, 3);
    near(&[share(&found, "outage"), share(&found, "surge")], &[4.4; 2]);
    assert_eq!([alone(&found, "outage"), alone(&found, "surge")], [0.0; 2]);
    near(&[dividend(&found, &["outage", "surge"])], &[8.8]);
    let lost = attributed(&story, By::Disruption, "units_lost", None, 2);
    near(&[share(&lost, "outage"), share(&lost, "surge")], &[5.1; 2]);
}

#[test]
fn a_cause_that_does_nothing_gets_exactly_zero() {
    let story = two_causes(&[IDLE]);
    let found = attributed(&story, By::Disruption, HOURS, None, 3);
    assert_eq!(share(&found, "idle").to_bits(), 0.0_f64.to_bits());
    assert_eq!(alone(&found, "idle"), 0.0);
    near(&[share(&found, "outage"), share(&found, "surge")], &[8.125; 2]);
    let idle = found.shares.iter().find(|one| &*one.player == "idle").unwrap();
    assert_eq!(idle.share.judgement.answer, Answer::Identical);
    assert_eq!(dividend(&found, &["idle", "outage"]), 0.0);
    // Another KPI sees it: the site is down for 4 h and for 1 h.
    let down = attributed(&story, By::Disruption, "site_down_hours", None, 2);
    near(&[share(&down, "outage"), share(&down, "surge"), share(&down, "idle")], &[4.0, 0.0, 1.0]);
    assert_eq!(share(&down, "surge").to_bits(), 0.0_f64.to_bits());
}

#[test]
fn a_cause_that_needs_another_adds_nothing_before_it() {
    // The surge acts only with the outage: 0 alone, the outage 2.5 h, both 16.25 h. The outage gets
    // ½ · 2.5 + ½ · 16.25 = 9.375 h, the surge ½ · 13.75 = 6.875 h.
    let found = attributed(
        &two_causes(&["disruptions.surge.given=outage"]),
        By::Disruption,
        HOURS,
        None,
        2,
    );
    near(&[share(&found, "outage"), share(&found, "surge")], &[9.375, 6.875]);
    assert_eq!(alone(&found, "surge"), 0.0);
    near(&[dividend(&found, &["outage", "surge"])], &[13.75]);
}

#[test]
fn drawn_orders_of_two_players_are_all_orders() {
    let drawn = attributed(&two_causes(&[]), By::Disruption, HOURS, Some(2), 2);
    assert!(!drawn.is_exact());
    near(&[share(&drawn, "outage"), share(&drawn, "surge")], &[8.125; 2]);
    assert_eq!(drawn.shares[0].sampling, None, "one pair alone has no error");
    // Each pair is an order and its reverse, so every pair says the same.
    let drawn = attributed(&two_causes(&[]), By::Disruption, HOURS, Some(6), 2);
    assert!(drawn.shares.iter().all(|one| one.sampling.unwrap() < 1e-12));
}

#[test]
fn of_many_causes_orders_are_drawn_and_the_error_of_it_is_told() {
    // Eight outages of Friday do nothing; outage and surge share as before.
    let idle: Vec<String> =
        (0..8).map(|index| IDLE.replacen("idle", &format!("idle-{index}"), 1)).collect();
    let set: Vec<&str> = idle.iter().map(String::as_str).collect();
    let found = attributed(&two_causes(&set), By::Disruption, HOURS, Some(8), 2);
    assert_eq!((found.shares.len(), found.orders, found.is_exact()), (10, 8, false));
    let idle = found.shares.iter().filter(|one| one.player.starts_with("idle"));
    assert!(idle.clone().all(|one| one.share.estimate.mean.to_bits() == 0) && idle.count() == 8);
    // An order and its reverse have the one before the other once each, so the error is none here.
    near(&[share(&found, "outage"), share(&found, "surge")], &[8.125; 2]);
    near(&[dividend(&found, &["outage", "surge"])], &[11.25]);
}

#[test]
fn a_cause_may_have_any_name() {
    // Its name is that of no coalition.
    for name in ["none", "undisturbed", "no_disruption"] {
        let named = IDLE.replacen("disruptions.idle", &format!("disruptions.{name}"), 1);
        let named = named.replace("2024-01-05T13:00", "2024-01-05T10:30");
        // It alone keeps Friday's decision from being made, as the outage does Wednesday's.
        let named = named.replace("2024-01-05T14:00", "2024-01-05T14:30");
        let story = two_causes(&[&named]);
        let plain = two_causes(&[&named.replacen(name, "third", 1)]);
        let [found, plain] =
            [story, plain].map(|story| attributed(&story, By::Disruption, HOURS, None, 2));
        assert!(alone(&plain, "third") > 0.0);
        assert_eq!(share(&found, name).to_bits(), share(&plain, "third").to_bits(), "{name}");
        assert_eq!(alone(&found, name).to_bits(), alone(&plain, "third").to_bits(), "{name}");
        assert_eq!(share(&found, "surge").to_bits(), share(&plain, "surge").to_bits(), "{name}");
    }
}
