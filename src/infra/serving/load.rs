//! Background load on the lots of a pool: how much of it there is, and when drawn jobs leave.
//!
//! The models are in `background`.

use super::background::{BackgroundArrived, BackgroundDrawn, BackgroundLeft, Way};
use super::class::Class;
use super::pool::Pool;
use crate::kernel::{Agenda, Ticket};

impl Pool {
    /// Brings the background load into line with servers, speed, hour and rushes.
    pub(super) fn load_background(&mut self, agenda: &mut Agenda) {
        let (site, pool) = (self.site, self.id);
        for class in Class::ALL {
            let state = &mut self.classes[class.index()];
            let Some(background) = &mut state.background else { continue };
            let share = background.wanted();
            match &mut background.way {
                Way::Fluid => {
                    let state = &self.classes[class.index()];
                    for lot in self.lots.iter_mut().filter(|lot| lot.rank(class).is_some()) {
                        let up = f64::from(lot.up);
                        let speed = state.speed_on(lot.rack_speed);
                        let fluid = (share * up / speed).min(up);
                        lot.fluid[class.index()] = fluid.min(lot.most_fluid[class.index()]);
                    }
                }
                Way::Jobs(jobs) => {
                    let its = self.lots.iter().filter(|lot| lot.rank(class).is_some());
                    let up: f64 = its.map(|lot| f64::from(lot.up)).sum();
                    let load = if share >= 1.0 { 0.0 } else { share * up };
                    jobs.plan(load, BackgroundArrived { site, pool, class }, agenda);
                }
                Way::Drawn(_) => {}
            }
        }
        for lot in &mut self.lots {
            let mut servers = lot.up;
            for class in lot.order.clone() {
                let state = &self.classes[class.index()];
                let Some(background) = &state.background else { continue };
                let Some(drawn) = &mut lot.drawn[class.index()] else { continue };
                let speed = state.speed_on(lot.rack_speed);
                let load = background.wanted() * f64::from(lot.up) / speed;
                drawn.law.set(load, servers, state.most_waiting);
                drawn.wanted = drawn.law.quantile(drawn.u);
                drawn.held = drawn.held.min(drawn.wanted);
                servers -= drawn.wanted.min(lot.most_jobs[class.index()]);
            }
        }
    }

    /// Draws the busy servers of a class anew.
    pub(super) fn redraw(&mut self, class: Class, agenda: &mut Agenda) {
        let now = agenda.now();
        let background = self.classes[class.index()].background.as_mut();
        let Some(Way::Drawn(load)) = background.map(|background| &mut background.way) else {
            return;
        };
        for (index, lot) in self.lots.iter_mut().enumerate() {
            if let Some(drawn) = &mut lot.drawn[class.index()] {
                drawn.u = load.u(now, index);
            }
        }
        agenda.at(load.next(now), BackgroundDrawn { site: self.site, pool: self.id, class });
        self.load_background(agenda);
    }

    /// Schedules the departures that better classes wait for, and cancels all others.
    pub(super) fn plan_departures(&mut self, agenda: &mut Agenda) {
        let waits: [bool; Class::ALL.len()] =
            std::array::from_fn(|class| self.classes[class].waiting_count > 0);
        for (index, lot) in self.lots.iter_mut().enumerate() {
            let mut better_waits = false;
            for &class in &lot.order {
                let state = &mut self.classes[class.index()];
                let speed = state.speed_on(lot.rack_speed);
                if let Some(drawn) = &mut lot.drawn[class.index()]
                    && let Some(background) = &mut state.background
                    && let Way::Drawn(load) = &mut background.way
                {
                    let key = (drawn.held, speed);
                    let is_planned = |(_, held, speed): (Ticket, u32, f64)| (held, speed) == key;
                    let is_wanted = better_waits && drawn.held > 0;
                    if !(is_wanted && drawn.departure.is_some_and(is_planned)) {
                        if let Some((ticket, ..)) = drawn.departure.take() {
                            agenda.cancel(ticket);
                        }
                        if is_wanted {
                            let (site, pool, lot) = (self.site, self.id, index as u32);
                            let left = BackgroundLeft { site, pool, class, lot };
                            let ticket = agenda.after(load.departure(key.0, key.1), left);
                            drawn.departure = Some((ticket, key.0, key.1));
                        }
                    }
                }
                better_waits |= waits[class.index()];
            }
        }
    }

    /// Lets drawn jobs take free servers for which no better class waits.
    pub(super) fn grow_drawn(&mut self) {
        for lot in &mut self.lots {
            for place in 0..lot.order.len() {
                let Some(&class) = lot.order.get(place) else { break };
                if self.classes[class.index()].waiting_count > 0 {
                    break;
                }
                let free = lot.free_for(class, false);
                if let Some(drawn) = &mut lot.drawn[class.index()] {
                    drawn.held += free.min(drawn.wanted.saturating_sub(drawn.held));
                }
            }
        }
    }
}
