//! Experiments on the supply chain, its decisions and its verdicts whose outcome is known beforehand, and the
//! test that holds each.
//!
//! A name leads to its file: `transit::delays::…` to `tests/it/transit/delays.rs`, `src::supply::…` to
//! `src/supply/…`. A guard, in `guard`, reads the tables and fails where a test is gone.
//!
//! # Experiments of an inventory researcher
//!
//! | no. | law | held by |
//! |---|---|---|
//! | 1 | Palm: fill rate and cover of base stock, whatever the law of the lead time | `experiments::shelf::base_stock_follows_palm_for_four_laws_of_lead_time` |
//! | 2 | Erlang: base stock with lost sales | `experiments::shelf::base_stock_with_lost_sales_follows_erlang` |
//! | 3 | without lead time a level of one serves all, a level of zero none | `experiments::shelf::without_lead_time_a_level_of_one_serves_all_and_a_level_of_zero_none` |
//! | 4 | an hourly review is short of what exceeds the level | `experiments::shelf::an_hourly_review_without_lead_time_is_short_of_what_exceeds_the_level` |
//! | 5 | without demand ratios are null, and holding is by hand | `experiments::shelf::without_demand_nothing_moves_and_stock_costs_its_holding`, `experiments::moved::ratios_without_a_denominator_are_null_and_not_zero` |
//! | 6 | customers by the hour and one by one: the same fill rate, hours, cover | `experiments::shelf::customers_by_the_hour_and_one_by_one_follow_palm_at_any_rate` |
//! | 7 | a surge by a factor of one is none, as any disruption of size zero | `disruptions::zero::a_disruption_of_size_zero_equals_none_to_the_last_bit` |
//! | 8 | a surge multiplies demand inside its time, place and goods alone | `src::supply::tests::periodic::a_surge_multiplies_the_demand_of_its_periods_and_of_its_product`, `disruptions::a_surge_multiplies_demand_only_during_the_surge` |
//! | 9 | without a product no row of another changes | `experiments::grocer::without_a_product_no_row_of_another_changes`, `src::supply::tests::relations::without_a_product_the_others_are_the_same` |
//! | 10 | without a store no row of another centre's stores changes, and no demand | `experiments::grocer::without_a_store_the_other_centres_stores_and_all_demand_are_the_same` |
//! | 11 | a higher service level sells no less, and is kept | `decisions::service_level::a_higher_service_level_never_sells_less_and_keeps_its_promise` |
//! | 12 | more safety at a centre never makes more customers wait | `src::supply::tests::neutral::a_higher_safety_factor_at_the_centre_never_makes_more_customers_wait` |
//! | 13 | service times beyond the deadline lose every decision | `decisions::service_level::a_service_time_beyond_every_deadline_loses_every_decision` |
//! | 14 | without decisions the plan of each weekday stands | `decisions::service_level::without_decisions_the_plan_of_each_weekday_stands` |
//! | 15 | two equal arms are one run | `verdicts::equal_arms::without_disruptions_two_runs_serve_four_arms`, `determinism::isolation::both_arms_of_a_story_without_disruptions_are_one` |
//! | 16 | prices times ten, sums of costs, currencies | `verdicts::money::ten_times_the_prices_are_ten_times_the_costs_and_the_same_goods`, `verdicts::money::the_cost_of_trade_is_the_sum_of_its_parts_in_every_arm`, `verdicts::money::a_price_in_another_currency_is_refused_at_its_place` |
//! | 17 | costs of some days by hand | `verdicts::by_hand::one_cut_off_is_missed`, `src::supply::tests::shelf_life::waste_costs_what_the_goods_cost_and_stock_what_it_takes` |
//! | 18 | horizons of hours; what is under way or late at the end | `verdicts::horizons::a_run_of_any_length_counts_what_happens_before_its_end`, `verdicts::horizons::a_delivery_that_is_late_beyond_the_end_is_due_missed_and_late_by_then` |
//! | 19 | changes of the clock by an hour and by half of one | `clocks::relations::a_day_sells_for_as_long_as_it_lasts`, `src::supply::tests::orders::cut_offs_keep_their_local_time_over_a_clock_change` |
//! | 20 | an answer at the cut-off is in time, a nanosecond later it is not | `decisions::cut_off::an_answer_at_the_cut_off_is_in_time_and_a_nanosecond_later_has_no_effect` |
//! | 21 | cut-off, departure and arrival in one instant | `experiments::lanes::a_cut_off_that_is_departure_and_arrival_refills_in_one_instant` |
//! | 22 | a lane slower than the run | `experiments::lanes::a_lane_slower_than_the_run_brings_nothing_and_loses_nothing` |
//! | 23 | order of entries, start, sizes, warm-up, threads, number of replications | `src::supply::tests::relations::the_order_of_products_and_places_is_irrelevant`, `experiments::moved::a_story_a_week_later_is_the_same_run`, `experiments::moved::twice_the_demand_at_half_the_size_is_the_same_run`, `src::supply::tests::customers::potential_demand_is_independent_of_stock_and_warm_up`, `determinism::recorders::runs_come_in_order_and_alike_for_any_number_of_threads`, `experiments::grocer::the_first_replication_does_not_depend_on_how_many_follow` |
//! | 24 | a scarce centre, cancelled and backordered, units conserved | `src::supply::tests::orders::two_stores_share_nine_units`, `src::supply::tests::orders::backordered_units_leave_with_the_next_departure`, `src::supply::tests::conservation::units_are_conserved_at_every_event` |
//! | 25 | two lanes out of one scarce centre share like one | `transit::sharing::a_lane_each_and_one_lane_share_alike_and_the_order_of_lanes_does_not_matter` |
//! | 26 | delays add up, ships keep their order, a port is a queue | `transit::delays::delays_add_up_in_any_order`, `transit::delays::ships_wait_in_line_behind_one_that_is_delayed`, `transit::ports::a_port_that_is_closed_for_ten_days_clears_its_line_at_its_rate` |
//! | 27 | many stores: a departure costs once; a pool without room refuses | `experiments::lanes::a_departure_costs_once_and_a_unit_each_time_however_many_shops_share_it`, `decisions::ladder::a_full_queue_refuses_at_once_and_the_next_rung_is_asked` |
//! | 28 | a warm-up too short is said to be | `verdicts::initial_state::an_empty_shelf_at_the_start_moves_service`, `verdicts::initial_state::every_kpi_that_the_initial_stock_moves_is_named_and_no_other`, `src::study::warm_up::stock_upstream_must_settle_as_well_as_that_on_shelves` |
//! | 29 | an order lasts until the arrival after its own, on any days | `experiments::lanes::every_order_lasts_to_the_minute_of_the_arrival_after_its_own` |
//! | 30 | orders as sold have a bullwhip of one, daily or weekly | `src::supply::tests::bullwhip::orders_as_sold_have_a_bullwhip_of_one_on_any_days` |
//! | 31 | lead times that keep their order keep their law | `transit::lead_times::mean_and_quantiles_are_those_of_the_law_and_order_is_kept`, `transit::lead_times::base_stock_sees_the_demand_of_one_lead_time_of_the_law` |
//! | 32 | a promise of which nothing is ever sent is due and missed | `transit::promises::orders_of_which_nothing_is_ever_sent_are_due_and_missed` |
//! | 33 | a better model costs less, and each keeps what it promises | `verdicts::ladder::a_better_model_costs_less`, `decisions::errors::each_rung_covers_demand_as_often_as_it_promises` |
//! | 34 | fresher reports cost less, and seldom ones are learned as such | `verdicts::ladder::fresher_reports_cost_less`, `decisions::errors::seldom_reports_are_learned_as_what_they_are` |
//! | 35 | a fallback rung is no worse than none | `verdicts::ladder::a_small_model_costs_no_more_than_last_weeks_order` |
//! | 36 | where nothing fails, nothing comes through the infrastructure | `verdicts::without_failures::the_age_of_data_costs_nothing_where_demand_is_as_forecast`, `verdicts::without_failures::an_hour_of_age_is_a_small_part_of_what_heat_does` |
//! | 37 | the same harm in every replication is an effect | `verdicts::small::a_quantity_that_is_the_same_each_time_is_a_deterministic_effect` |
//! | 38 | a decision late for one of its lanes counts as late | `decisions::cut_off::of_two_lanes_the_one_that_is_still_open_takes_its_order` |
//! | 39 | stores without a line are noted | `experiments::grocer::lanes_that_nothing_decides_are_noted_with_the_reason`, `scenarios::reach::a_node_without_a_path_to_any_site_is_noted` |
//! | 40 | decided lanes that nothing decides are noted | `experiments::grocer::lanes_that_nothing_decides_are_noted_with_the_reason` |
//! | 41 | a ring without supplier is refused | `experiments::combinations::demand_in_closed_hours_alone_and_a_ring_without_supplier_are_refused` |
//! | 42 | customers one by one come while the shop is open | `experiments::combinations::every_combination_is_refused_noted_or_runs_as_written` |
//! | 43 | fractions of whole goods are refused | `experiments::combinations::every_combination_is_refused_noted_or_runs_as_written` |
//! | 44 | demand in closed hours alone is refused | `experiments::combinations::demand_in_closed_hours_alone_and_a_ring_without_supplier_are_refused` |
//! | 45 | normal demand cut at zero has the mean of what is left, and a note | `experiments::shelf::normal_demand_cut_at_zero_has_the_mean_of_what_is_left`, `experiments::combinations::a_mean_that_is_cut_at_zero_is_noted_with_what_it_becomes` |
//! | 46 | demand has the mean, heat factor and variance of its law | `src::supply::tests::customers::mean_demand_equals_the_true_mean_of_the_model`, `experiments::shelf::the_variance_of_a_day_is_its_mean_times_the_ratio_of_its_law` |
//! | 47 | orders follow from views | `decisions::service_level::every_order_fills_what_its_view_lacks_of_the_level` |
//! | 48 | units of every store and day are conserved | `experiments::tables::stock_follows_from_what_came_and_what_was_sold`, `conservation::units_are_conserved_at_every_stock_event` |
//! | 49 | KPIs follow from the tables | `experiments::tables::kpis_follow_from_the_rows_of_the_tables` |
//! | 50 | intervals, tests of signs, Holm | `src::study::judge::estimate::the_interval_is_that_of_the_textbook`, `src::study::judge::holm::holm_steps_down_until_the_first_that_stands`, `verdicts::independent::chance_is_taken_for_an_effect_in_one_study_of_twenty` |
//! | 51 | the age of periodic views | `oracles::oracles_are_reproduced` |
//! | 52 | a failure at night empties no shelf, one over the cut-offs does | `verdicts::nothing::a_failure_at_night_with_no_cut_off_near_empties_no_shelf`, `verdicts::nothing::the_same_failure_over_the_cut_off_at_noon_changes_what_is_sent`, `verdicts::mechanisms::a_failure_over_the_cut_offs_before_the_peak_empties_shelves` |
//! | 53 | heat changes nothing where no demand answers to it | `decisions::service_level::heat_changes_nothing_where_no_demand_answers_to_it` |
//!
//! # Kinds of questions that users of similar tools ask
//!
//! `cases::every_case_is_answered_rightly` asks each of them of the program; these tests hold the law behind each
//! kind.
//!
//! | kind | law | held by |
//! |---|---|---|
//! | A | a place that sells and supplies counts customers apart | `src::supply::tests::store_that_supplies::the_fill_rate_is_that_of_customers`, `src::supply::tests::store_that_supplies::a_shortage_of_the_kiosk_is_none_of_customers` |
//! | B | the time that an order protects, departure by departure | `experiments::lanes::every_order_lasts_to_the_minute_of_the_arrival_after_its_own` |
//! | C | what follows the local clock keeps to it | `clocks::departures::departures_of_every_hour_go_on_at_their_spans`, `clocks::reports::daily_reports_and_triggers_keep_their_local_times`, `clocks::refused::a_date_and_time_that_does_not_exist_is_refused`, `clocks::weather::the_wave_has_the_temperature_of_the_time_that_the_clock_shows` |
//! | D | what rounding leaves is neither stock nor a shipment | `src::supply::residue::rounding_is_nothing_and_a_unit_is_something`, `experiments::residue::tenths_that_are_sold_leave_nothing`, `experiments::residue::hundredths_add_up_to_what_is_sold`, `experiments::residue::days_of_demand_are_the_whole_number_of_units_that_they_are` |
//! | E | first values: the first day, the first level, the first plan | `decisions::service_level::without_decisions_the_plan_of_each_weekday_stands`, `experiments::lanes::every_order_lasts_to_the_minute_of_the_arrival_after_its_own` |
//! | F | what is accepted runs as it is written, or is noted | `experiments::combinations::every_combination_is_refused_noted_or_runs_as_written` |
//! | G | what has no effect is refused or noted | `disruptions::aim::a_disruption_that_cannot_act_is_noted`, `experiments::combinations::demand_in_closed_hours_alone_and_a_ring_without_supplier_are_refused`, `experiments::grocer::lanes_that_nothing_decides_are_noted_with_the_reason` |
//! | H | delays on delays | `transit::delays::delays_add_up_in_any_order`, `transit::relations::delays_commute_and_keep_the_order` |
//! | I | a limit holds for all that draws | `sites::limit::the_charger_takes_what_is_left_over` |
//! | J | no run without an end | `experiments::combinations::demand_in_closed_hours_alone_and_a_ring_without_supplier_are_refused` |
//! | K | what other tools read | `src::kernel::quantile::exact_quantiles_are_order_statistics` |
//!
//! # Relations over random networks
//!
//! Each holds two random networks that differ in one respect against each other, and states its conditions in
//! its comment; the guard counts them.
//!
//! | file | differs in |
//! |---|---|
//! | `src::supply::tests::relations` | ordering rule, level, scale, products, order of entries |
//! | `src::supply::tests::neutral` | prices, neighbours, stops, length, what becomes of unmet demand, lead time, safety |
//! | `src::supply::tests::perishable` | shelf life and picking |
//! | `transit::relations` | lanes, promises, quantities, delays, ports |

mod combinations;
mod grocer;
mod guard;
mod lanes;
mod lines;
mod moved;
mod residue;
mod shelf;
mod shops;
mod tables;
mod vehicles;
mod waste;

use rayon::prelude::*;

/// Mean and standard error of each value over seeds from 1 on.
fn over_seeds<const N: usize>(
    seeds: u64,
    play: impl Fn(u64) -> [f64; N] + Sync,
) -> [(f64, f64); N] {
    let runs: Vec<[f64; N]> = (1..=seeds).into_par_iter().map(&play).collect();
    let many = runs.len() as f64;
    std::array::from_fn(|place| {
        let mean = runs.iter().map(|run| run[place]).sum::<f64>() / many;
        let squares = runs.iter().map(|run| (run[place] - mean) * (run[place] - mean));
        (mean, (squares.sum::<f64>() / (many - 1.0) / many).sqrt())
    })
}
