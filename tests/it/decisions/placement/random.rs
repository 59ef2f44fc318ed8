//! Random infrastructures: no request and no report ever goes where a filter forbids.

use super::super::health::hourly;
use super::super::scene::{Scene, at};
use proptest::prelude::*;
use reflexarc::infra::{GridLost, GridRestored, Infrastructure, SiteId};

/// A site: whether it lies abroad, is isolated, has the model loaded (2), on standby (1) or not, its rack in kW,
/// and the hours at which it goes dark and comes back.
type OneSite = (bool, bool, u8, u32, (i64, i64));

#[derive(Clone, Debug)]
struct Random {
    sites: Vec<OneSite>,
    may_be_abroad: bool,
    is_isolated: bool,
    needs_kw: u32,
    weights: (u32, u32),
    stays_h: u32,
}

fn random() -> impl Strategy<Value = Random> {
    let site = (any::<bool>(), any::<bool>(), 0u8..3, 5u32..20, (8i64..14, 14i64..20));
    let sites = proptest::collection::vec(site, 2..7);
    (sites, any::<bool>(), proptest::bool::weighted(0.3), 0u32..15, (0u32..3, 1u32..3), 0u32..4)
        .prop_map(|(sites, may_be_abroad, is_isolated, needs_kw, weights, stays_h)| Random {
            sites,
            may_be_abroad,
            is_isolated,
            needs_kw,
            weights,
            stays_h,
        })
}

impl Random {
    fn scene(&self) -> Scene {
        let (mut sites, mut links) = (String::new(), String::new());
        for (index, (is_abroad, is_isolated, model, kw, _)) in self.sites.iter().enumerate() {
            let area = if *is_abroad { "there" } else { "here" };
            let models = ["", "standby: [\"main\"],", "models: [\"main\"],"][usize::from(*model)];
            sites += &format!(
                "\"site-{index}\": (role: fallback, area: \"{area}\", {models} isolated: {is_isolated}, feed: (contracted: \"50 kW\"),
                    racks: (count: 2, idle: \"1 kW\", peak: \"{kw} kW\", exponent: 1.0, restart: (delay: \"10 s\", rate: \"360 /h\", below: \"60 °C\")),
                    pool: (servers: 2, work: fixed(\"10 s\"), queue: 3, classes: (tenants: (busy: 0.4, holds: exponential(mean: \"5 min\"))))),"
            );
            links += &format!(
                "\"link-{index}\": (from: \"shop\", to: \"site-{index}\", distance: \"{} km\", detour: 200,
                    rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"),",
                100 * (1 + index * 7 % 5)
            );
        }
        let allowed = if self.may_be_abroad { "[\"uk\", \"cn\"]" } else { "[\"uk\"]" };
        let placement = format!(
            "data: {{\"sales\": (may_be_in: {allowed}, isolated: {})}},
            placement: (weights: (delay: {}, utilisation: {}), stays: \"{} h\", start: fixed(\"30 s\"), ledger: (every: \"10 min\", size: \"1 kB\")), network: (",
            self.is_isolated, self.weights.0, self.weights.1, self.stays_h
        );
        hourly(Scene::default())
            .with("sites: {", &format!("sites: {{{sites}"))
            .with("links: {", &format!("links: {{{links}"))
            .with("network: (", &placement)
            .with("size: \"0 B\"", "size: \"0 B\", data: [\"sales\"]")
            .with(
                "(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))",
                "(model: \"main\", patience: \"1 min\")",
            )
            .with(
                "(role: fallback, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\")),",
                "",
            )
            .with(
                "arcs: {",
                &format!(
                    "models: {{\"main\": (forecast: calibrated(wmape: \"0 %\"), rack: \"{} kW\")}},
                probes: (every: \"5 min\", misses: 2), arcs: {{",
                    self.needs_kw
                ),
            )
    }

    /// Whether a site may run a request.
    fn allows(&self, (is_abroad, is_isolated, model, kw, _): OneSite) -> bool {
        (self.may_be_abroad || !is_abroad)
            && (!self.is_isolated || is_isolated)
            && model > 0
            && kw >= self.needs_kw
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn nothing_goes_where_a_filter_forbids(random in random()) {
        let mut stage = random.scene().world();
        stage.record_messages();
        for (index, site) in random.sites.iter().enumerate() {
            let incident = stage.incident("grid_outage");
            let name = format!("site-{index}");
            let id: SiteId = stage.sim.world.resource::<Infrastructure>().sites.get(&name).unwrap();
            stage.sim.agenda().at(at(0, site.4.0, 30, 0), GridLost { site: id, incident });
            stage.sim.agenda().at(at(0, site.4.1, 30, 0), GridRestored { site: id, incident });
        }
        stage.run(at(1, 12, 30, 0));
        let infrastructure = stage.sim.world.resource::<Infrastructure>();
        let allowed: Vec<&str> = (0..).zip(&random.sites).filter(|(_, site)| random.allows(**site))
            .map(|(index, _)| ["site-0", "site-1", "site-2", "site-3", "site-4", "site-5"][index]).collect();
        // Reports and requests; all reports go to those that may ever be asked.
        let sent = stage.messages().iter().filter(|one| matches!(one.tag >> 60, 0 | 1));
        let mut requests = 0;
        for message in sent {
            let name = infrastructure.nodes.name(message.to);
            prop_assert!(allowed.contains(&&**name), "{} to {name}, allowed are {allowed:?}", message.tag >> 60);
            requests += usize::from(message.tag >> 60 == 1);
        }
        prop_assert_eq!(requests > 0, !allowed.is_empty());
        for ended in stage.decisions() {
            if let Some(site) = ended.site {
                prop_assert!(allowed.contains(&&**infrastructure.sites.name(site)));
            }
        }
    }
}
