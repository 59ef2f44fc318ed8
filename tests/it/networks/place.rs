//! Places of a random network: where they are supplied from, and their docks, picking and production lines.

use proptest::prelude::*;
use proptest::sample::Index;

/// A centre or a store as it is drawn.
#[derive(Clone, Debug)]
pub struct Place {
    /// Origin and terms of its usual lane.
    pub usual: (Index, Index),
    /// Origin and terms of another one, if there is one.
    pub other: Option<(Index, Index)>,
    /// How its orders choose among several lanes.
    choose: &'static str,
    receiving: &'static str,
    picking: &'static str,
    /// The production line of the first product, made of the second, and the units of that in one of it.
    making: Option<(&'static str, &'static str)>,
}

const CHOICES: [&str; 6] = [
    "first_able()",
    "first_able(notice: \"6 h\", in_stock: true)",
    "cheapest()",
    "cheapest(in_stock: true)",
    "shares(of: [])",
    "shares(of: [], notice: \"9 h\")",
];

const DOCKS: [&str; 4] = [
    "",
    "",
    "receiving: (rate: units_per_hour(60), servers: 2),",
    r#"receiving: (rate: shipments_per_hour(3), shifts: [(days: daily, from: "06:00", until: "20:00")]),"#,
];

const PICKING: [&str; 3] = [
    "",
    "picking: (rate: units_per_hour(80)),",
    r#"picking: (rate: units_per_hour(40), per_job: "10 min", servers: 2),"#,
];

/// The line with the share of good units.
const LINES: [(&str, &str); 2] = [
    ("rate: units_per_hour(20)", ""),
    (
        r#"rate: units_per_hour(9), shifts: [(days: daily, from: "05:00", until: "21:00")]"#,
        r#", good: share("80 %")"#,
    ),
];

/// Random places.
pub fn place() -> impl Strategy<Value = Place> {
    let ends = || (any::<Index>(), any::<Index>());
    let words = (
        prop::sample::select(&CHOICES[..]),
        prop::sample::select(&DOCKS[..]),
        prop::sample::select(&PICKING[..]),
        prop::option::weighted(0.2, prop::sample::select(&LINES[..])),
    );
    (ends(), prop::option::weighted(0.4, ends()), words).prop_map(
        |(usual, other, (choose, receiving, picking, making))| Place {
            usual,
            other,
            choose,
            receiving,
            picking,
            making,
        },
    )
}

impl Place {
    /// Whether it makes the first product, of which products are divisible.
    pub fn makes(&self, divisible: &[bool]) -> bool {
        // Whole units cannot be taken by the fraction.
        let can_take = |ends: &[bool]| ends[1] || !ends[0];
        self.making.is_some() && divisible.get(..2).is_some_and(can_take)
    }

    /// Its stations; only centres pick.
    pub fn stations(&self, is_centre: bool, divisible: &[bool]) -> String {
        let picking = if is_centre { self.picking } else { "" };
        let mut text = format!("{} {picking}", self.receiving);
        if let Some((line, good)) = self.making.filter(|_| self.makes(divisible)) {
            let amount = component(divisible);
            text += &format!(
                r#"making: (line: ({line}), set_up: "20 min", recipes: {{"p0": (of: {{"p1": {amount}}} {good})}}),"#
            );
        }
        text
    }

    /// How its orders of some products choose among some lanes; nothing where there is one.
    pub fn sources(&self, name: &str, products: &[usize], lanes: &[String]) -> String {
        if lanes.len() < 2 || products.is_empty() {
            return String::new();
        }
        let parts: Vec<String> = (1..=lanes.len()).map(|part| part.to_string()).collect();
        let choose = self.choose.replace("[]", &format!("[{}]", parts.join(", ")));
        let goods: Vec<String> = products.iter().map(|number| format!("p{number}")).collect();
        let first = products[0];
        format!(
            "\"{name}-{first}\": (at: [{name:?}], goods: products({goods:?}), lanes: {lanes:?}, choose: {choose}), "
        )
    }
}

/// Units of the second product in one of the first.
fn component(divisible: &[bool]) -> f64 {
    if divisible.get(1) == Some(&true) { 0.5 } else { 2.0 }
}
