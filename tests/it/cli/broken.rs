//! Broken stories: the bundled story with one or more issues, and the diagnostics.

use super::refused_with;

const STORY: &str = "london-heatwave.ron";
const SUPPLY: &str = "supply/uk-grocery.ron";
const SITES: &str = "infrastructure/colo-liquid.ron";
const ARCS: &str = "decisions/hourly-replenishment.ron";

/// A demand surge in addition to the story's disruptions.
const SURGE: &str = "\"surge\": demand_surge(place: (area: \"midland\"), factor: -2, \
    at: \"2022-07-15T10:00\", until: \"2022-07-14T10:00\"), \"cooling\": c";

macro_rules! broken {
    ($($name:ident: $(($file:expr, $old:expr, $new:expr)),+ $(=> $arguments:expr)?;)+) => {$(
        #[test]
        fn $name() {
            let changes = [$(($file, $old, $new)),+];
            let arguments: Vec<[&str; 2]> = vec![$($arguments)?];
            insta::assert_snapshot!(refused_with(&changes, &arguments.concat()));
        }
    )+};
}

broken! {
    unknown_area: (STORY, "area: \"midlands\",\n            hourly", "area: \"midland\",\n            hourly");
    unknown_role: (STORY, "role(large)", "role(larg)");
    unknown_role_of_a_rung: (ARCS, "(role: large, patience", "(role: slough, patience");
    unknown_product: (SUPPLY, "\"milk\": 70", "\"mlik\": 70");
    unknown_facility: (SUPPLY, "{ \"dairy\": [\"dc-south\"", "{ \"diary\": [\"dc-suoth\"");
    unknown_cause: (STORY, "given: \"heat\"", "given: \"heet\"");
    own_cause: (STORY, "given: \"heat\"", "given: \"cooling\"");
    unknown_kpi: (STORY, "\"cost_of_trade\"", "\"stockout_hours\"");
    unknown_weekday: (SUPPLY, "on([mon, wed", "on([mon, wen");
    unknown_node: (SITES, "from: \"slough\", to", "from: \"slogh\", to");
    unknown_field: (SUPPLY, "cutoff_days_before: 3", "cutof_days_before: 3");
    unknown_field_of_the_story: (STORY, "horizon", "horizont");
    unknown_disruption: (STORY, "cooling_failure(", "colling_failure(");
    unknown_root: (SUPPLY, "Supply(", "Suply(");
    unknown_zone: (STORY, "[Europe/London]", "[Europe/Londn]");
    wrong_unit: (SITES, "\"370.8 kJ/K\"", "\"370.8 kW/K\"");
    bare_number: (SITES, "energy: \"170 kWh\"", "energy: 170");
    negative_lead_days: (SUPPLY, "arrives_days_after: 12", "arrives_days_after: -12");
    too_many_lead_days: (SUPPLY, "arrives_days_after: 12", "arrives_days_after: 70000");
    negative_lead_time: (SUPPLY, "low: \"0 h\", mode: \"6 h\"", "low: \"-2 h\", mode: \"6 h\"");
    below_absolute_zero: (SITES, "start: \"24 °C\"", "start: \"-300 °C\"");
    not_a_number: (SITES, "exponent: 2.0", "exponent: NaN");
    negative_share: (STORY, "share: 0.75", "share: -0.75");
    share_above_one: (ARCS, "cycle_service_level: \"97 %\"", "cycle_service_level: \"197 %\"");
    excessive_power: (SITES, "contracted: \"2 MW\"", "contracted: \"2000000 GW\"");
    number_of_many_digits: (SUPPLY, "\"milk\": 70", "\"milk\": 1e300");
    duplicate_key: (SUPPLY, "\"fresh\": (kind: supplier", "\"dairy\": (kind: supplier");
    name_with_a_dot: (SITES, "\"edge-north\": (", "\"edge.north\": (");
    cycle_of_includes: (ARCS, "Decisions(", "Decisions(\n    include: [\"london-heatwave.ron\"],");
    missing_include: (STORY, "\"supply/uk-grocery.ron\"", "\"supply/uk-grocer.ron\"");
    escaping_include: (STORY, "\"supply/uk-grocery.ron\"", "\"../../secret.ron\"");
    absolute_include: (STORY, "\"supply/uk-grocery.ron\"", "\"/etc/passwd\"");
    two_pieces_of_one_kind: (STORY, "\"supply/uk-grocery.ron\",", "\"supply/uk-grocery.ron\", \"./supply/uk-grocery.ron\",");
    billion_stores: (SUPPLY, "count: 20", "count: 1000000000");
    stores_beyond_the_integer: (SUPPLY, "count: 20", "count: 5000000000");
    hundred_thousand_stores: (SUPPLY, "count: 20", "count: 100000");
    excessive_stores: (SUPPLY, "high: 1.4", "high: 500000");
    billion_days: (STORY, "\"21 d\"", "\"1000000000 d\"");
    thousand_years: (STORY, "\"21 d\"", "\"40000 d\"");
    arc_every_nanosecond: (ARCS, "from: \"00:05\", every: \"1 h\"", "from: \"00:05\", every: \"1 ns\"");
    zero_patience: (ARCS, "patience: \"5 min\"", "patience: \"0 s\"");
    currency_of_an_amount: (SUPPLY, "\"1.45 GBP\"", "\"1.45 EUR\"");
    currency_of_the_story: (STORY, "\"GBP\"", "\"EUR\"");
    until_before_at: (STORY, "until: \"2022-07-19T22:13\"", "until: \"2022-07-19T12:13\"");
    several_in_one_disruption: (STORY, "\"cooling\": c", SURGE);
    heatwave_anchors_out_of_order: (STORY, "(\"2022-07-18T09:00\", \"27", "(\"2022-07-17T09:00\", \"27");
    cutoff_after_departure: (SUPPLY, "departs: \"20:00\", cutoff: \"13:00\"", "departs: \"20:00\", cutoff: \"21:00\"");
    distribution_bounds_out_of_order: (SUPPLY, "low: \"0 h\", mode: \"6 h\"", "low: \"9 h\", mode: \"6 h\"");
    truncated: (SITES, "    links: {", "    links: {\n/*");
    set_without_equals: (STORY, "x", "x") => ["--set", "horizon"];
    set_at_no_path: (STORY, "x", "x") => ["--set", "supply.lanes.cold.cutof=16:00"];
    set_to_nonsense: (STORY, "x", "x") => ["--set", "supply.lanes.cold.service.cutoff=25:00"];
    set_of_a_negative_count: (STORY, "x", "x") => ["--set", "supply.facilities.south.count=-1"];
    several_files_at_once:
        (SUPPLY, "\"milk\": 70", "\"mlik\": 70"),
        (SITES, "from: \"slough\", to", "from: \"slogh\", to"),
        (ARCS, "every: \"6 h\"", "every: \"6 m\""),
        (STORY, "given: \"heat\"", "given: \"heet\"")
        => ["--set", "horizn=2 d"];
}
