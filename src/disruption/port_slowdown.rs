//! Port slowdown: ports handle goods at a fraction of their rate.
//!
//! Labour shortage, storm, industrial action, closure: what waits, in what order it comes and when the line is cleared
//! follow from the port's queue. Several at once multiply.

use super::timed::{Timed, timed};
use super::{Context, Places};
use crate::issue::Checker;
use crate::quantity::{Ratio, list};
use crate::supply::{PortId, PortRestored, PortSlowed, Topology};

timed! {
    /// Ports handle goods at a fraction of their rate.
    PortSlowdownSpec {
        /// Names of the ports; all if absent.
        #[serde(default)]
        ports: Vec<String>,
        /// Fraction of the rate that is left, 0 to 10: `"0 %"` closes a port, `"100 %"` has no effect.
        to: Ratio,
    }
}

impl Timed for PortSlowdownSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        if !(0.0..=10.0).contains(&self.to.si()) {
            checker.within("to").out_of_range(self.to, "0 to 10");
        }
        for (index, name) in self.ports.iter().enumerate() {
            if !places.ports.contains(name) {
                let mut at = checker.within("ports");
                at.within(index).unknown_name("port", name, places.ports.iter());
            }
        }
        if places.ports.is_empty() {
            checker.note("no-target", "no port is affected", "this supply chain has none");
        }
    }

    fn has_size(&self) -> bool {
        self.to.si() != 1.0
    }

    fn entity(&self) -> String {
        if self.ports.is_empty() {
            return "all ports".to_owned();
        }
        let names: Vec<&str> = self.ports.iter().map(String::as_str).collect();
        format!("port {}", list(names))
    }

    fn apply(&self, context: &mut Context) {
        let topology = context.world.resource::<Topology>();
        let affected =
            |name: &str| self.ports.is_empty() || self.ports.iter().any(|one| one == name);
        let ports: Vec<PortId> = topology
            .ports
            .iter()
            .filter(|(_, name)| affected(name))
            .map(|(port, _)| port)
            .collect();
        let (incident, factor) = (context.incident, self.to.si());
        for port in ports {
            context.agenda.at(context.at, PortSlowed { port, factor, incident });
            context.agenda.at(context.until, PortRestored { port, incident });
        }
    }
}
