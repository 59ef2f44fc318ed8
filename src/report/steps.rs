//! The steps of the walk in words: shelf, delivery, order, decision, incident.

use super::behind::{tell_arrival, tell_chain, tell_decision};
use super::records::{Line, Records, Shelf};
use super::shelf_days::ShelfDay;
use super::shortfall::{Comparison, Delivery, Step, compare};
use super::text::{instant, minute, number, span};
use super::told::Told;
use crate::environment::Clock;
use crate::kernel::{SimSpan, SimTime};
use crate::outcome::table::decisions::DecisionRow;
use crate::outcome::table::incidents::IncidentRow;
use crate::outcome::table::orders::OrderRow;
use crate::supply::OrderSource;
use std::fmt::Write;

/// Lanes above each other that are followed.
const MOST_LANES: usize = 6;

/// A walk from an empty shelf of one arm, compared with another arm.
pub(super) struct Walk<'a> {
    pub(super) own: &'a Records<'a>,
    pub(super) other: &'a Records<'a>,
    /// The other arm, in words.
    pub(super) name: &'a str,
    pub(super) clock: &'a Clock,
    pub(super) day: &'a ShelfDay,
}

impl Walk<'_> {
    /// Tells the walk.
    pub(super) fn tell(&self, text: &mut Told) {
        let ShelfDay { row, undisturbed_h, ideal_h, ideal_undisturbed_h } = self.day;
        let day = self.clock.local(row.day.start).strftime("%a %d %b");
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "  {} at {}, {day}: empty {} h (undisturbed {} h; on an ideal infrastructure {} h, undisturbed {} h)",
            row.product,
            row.facility,
            number(row.stockout_hours),
            number(*undisturbed_h),
            number(*ideal_h),
            number(*ideal_undisturbed_h),
        );
        let hours = [
            ("empty_h", row.stockout_hours),
            ("undisturbed_h", *undisturbed_h),
            ("ideal_h", *ideal_h),
            ("ideal_undisturbed_h", *ideal_undisturbed_h),
        ];
        let entity = format!("{} at {}", row.product, row.facility);
        text.step("shelf", entity, Some((self.clock, row.day.start)), &hours);
        let until = self.clock.midnight(self.clock.day_of(row.day.start) + 1);
        let mut shelf: Shelf = (row.facility.clone(), row.product.clone());
        let mut before = self.own.empty_by(&shelf, row.day.start, until);
        let mut until = until;
        for _ in 0..MOST_LANES {
            let comparison = compare(self.own, self.other, &shelf, (before, until));
            self.tell_period(text, &shelf, &comparison, until);
            let is_wasted = self.tell_waste(text, &shelf, comparison.since, until);
            let is_taken = self.tell_substitution(text, &shelf, comparison.since, until);
            let Some(delivery) = comparison.delivery else {
                let is_demanded = comparison.demanded.0 > comparison.demanded.1;
                if is_demanded || !(is_wasted || is_taken) {
                    self.tell_demand(text, &shelf, &comparison);
                }
                return;
            };
            self.tell_delivery(text, &delivery, before);
            let line = match delivery.step {
                Step::Order => return self.tell_order(text, &delivery),
                Step::Split => return self.tell_split(text, &delivery),
                Step::Transport => return self.tell_transport(text, &delivery),
                Step::Origin => delivery.own,
            };
            // What arrives at the instant of a departure can leave with it.
            let Some(line) = line else { return };
            let departed = self.own.departed(&line);
            let origin = line.order.origin.clone();
            if self.tell_held_back(text, &(origin.clone(), shelf.1.clone()), &line, departed) {
                return;
            }
            let _written = writeln!(
                text,
                "  ← {origin} lacked {} on {}",
                shelf.1,
                minute(self.clock, departed)
            );
            let entity = format!("{} at {origin}", shelf.1);
            text.step("origin", entity, Some((self.clock, departed)), &[]);
            before = departed + SimSpan::from_nanos(1);
            until = before;
            shelf = (origin, shelf.1);
        }
    }

    /// What was demanded and received since the arms differ.
    fn tell_period(&self, text: &mut Told, shelf: &Shelf, of: &Comparison, until: SimTime) {
        let _written = writeln!(
            text,
            "  {} from {} to {}: {} units demanded ({} {}), {} received in time ({})",
            shelf.0,
            minute(self.clock, of.since),
            minute(self.clock, until),
            number(of.demanded.0),
            self.name,
            number(of.demanded.1),
            number(of.received.0),
            number(of.received.1)
        );
        let units = [
            ("demanded", of.demanded.0),
            ("demanded_other", of.demanded.1),
            ("received_in_time", of.received.0),
            ("received_in_time_other", of.received.1),
        ];
        text.step("period", entity_of(shelf), Some((self.clock, of.since)), &units);
    }

    /// The origin kept back goods that it had, since an incident slowed what it ships or picks down, which the other
    /// arm does not have; `false` if it lacked them.
    fn tell_held_back(
        &self,
        text: &mut Told,
        origin: &Shelf,
        line: &Line,
        departed: SimTime,
    ) -> bool {
        let short = line.allocated() - line.line.sent;
        let had_it = self.own.on_hand_after(origin, departed).is_none_or(|units| units >= short);
        let Some(incident) = self.held_back_by(line).filter(|_| had_it) else { return false };
        let _written = writeln!(
            text,
            "  ← {} sent {} of {} allocated {} on {}, which it had",
            origin.0,
            number(line.line.sent),
            number(line.allocated()),
            origin.1,
            minute(self.clock, departed)
        );
        let units = [("sent", line.line.sent), ("allocated", line.allocated())];
        text.step("held_back", entity_of(origin), Some((self.clock, departed)), &units);
        tell_chain(text, incident.incident, self.own, self.clock);
        true
    }

    /// The incident that kept units of a line at its origin, if the other arm does not have it.
    fn held_back_by(&self, line: &Line) -> Option<&IncidentRow> {
        let incident = self.own.incident(line.line.cause?)?;
        let (from, until) = (incident.began, incident.began + SimSpan::from_nanos(1));
        let is_same =
            |row: &IncidentRow| (&row.entity, row.began) == (&incident.entity, incident.began);
        let is_elsewhere = self.other.in_force(incident.kind, from, until).any(is_same);
        (!is_elsewhere).then_some(incident)
    }

    /// What was wasted beyond the other arm since the arms differ, and the spoilages in force then; returns
    /// whether anything was.
    fn tell_waste(&self, text: &mut Told, shelf: &Shelf, from: SimTime, until: SimTime) -> bool {
        // The day of the last instant counts whole: tables hold waste by the day.
        let through = self.clock.midnight(self.clock.day_of(until - SimSpan::from_nanos(1)) + 1);
        let [here, there] =
            [self.own, self.other].map(|records| records.wasted(shelf, from, through));
        if here <= there {
            return false;
        }
        let _written = writeln!(
            text,
            "  ← {} units of {} were wasted at {} by {} ({} {})",
            number(here),
            shelf.1,
            shelf.0,
            minute(self.clock, through),
            self.name,
            number(there)
        );
        let units = [("wasted", here), ("wasted_other", there)];
        text.step("waste", entity_of(shelf), Some((self.clock, through)), &units);
        let elsewhere: Vec<(&str, SimTime)> = self
            .other
            .in_force("spoiled", from, through)
            .map(|row| (&*row.entity, row.began))
            .collect();
        for incident in self.own.in_force("spoiled", from, through) {
            if !elsewhere.contains(&(&*incident.entity, incident.began)) {
                let _written = writeln!(
                    text,
                    "  in force then: #{} {}: {}, {}",
                    incident.incident,
                    incident.kind,
                    incident.entity,
                    instant(self.clock, incident.began)
                );
                let number = [("incident", f64::from(incident.incident))];
                let at = Some((self.clock, incident.began));
                text.step(
                    "incident",
                    format!("{}: {}", incident.kind, incident.entity),
                    at,
                    &number,
                );
            }
        }
        true
    }

    /// What customers took in place of other products beyond the other arm, since the arms differ; returns whether
    /// they took any.
    fn tell_substitution(
        &self,
        text: &mut Told,
        shelf: &Shelf,
        from: SimTime,
        until: SimTime,
    ) -> bool {
        let [here, there] =
            [self.own, self.other].map(|records| records.sold_instead(shelf, from, until));
        if here <= there {
            return false;
        }
        let _written = writeln!(
            text,
            "  ← {} units of {} were taken at {} in place of other products by {} ({} {})",
            number(here),
            shelf.1,
            shelf.0,
            minute(self.clock, until),
            self.name,
            number(there)
        );
        let units = [("sold_instead", here), ("sold_instead_other", there)];
        text.step("substitution", entity_of(shelf), Some((self.clock, until)), &units);
        true
    }

    /// No delivery fell behind: demand, if it was higher.
    fn tell_demand(&self, text: &mut Told, shelf: &Shelf, of: &Comparison) {
        let name = self.name;
        let (here, there) = of.demanded;
        let _written = if here > there {
            writeln!(
                text,
                "  No delivery to {} fell behind: what was demanded of it exceeds that {name} by {} units.",
                shelf.0,
                number(here - there)
            )
        } else {
            writeln!(
                text,
                "  No delivery to {} fell behind, and no more was demanded of it: the arms differ in the timing within these days.",
                shelf.0
            )
        };
        let units = [("demanded", here), ("demanded_other", there)];
        text.step("demand", entity_of(shelf), None, &units);
    }

    /// The delivery that fell behind.
    fn tell_delivery(&self, text: &mut Told, delivery: &Delivery, before: SimTime) {
        let Some(line) = delivery.own.as_ref().or(delivery.other.as_ref()) else { return };
        let which = delivery
            .own
            .as_ref()
            .map_or_else(|| "no order".to_owned(), |line| format!("order {}", line.order.order));
        let units = |line: Option<&Line>| -> [f64; 4] {
            line.map_or([0.0; 4], |line| {
                let received = line.received_before(before);
                [line.line.ordered, line.allocated(), line.line.sent, received]
            })
        };
        let (own, other) = (units(delivery.own.as_ref()), units(delivery.other.as_ref()));
        let pairs: Vec<String> = ["ordered", "allocated", "sent", "received in time"]
            .iter()
            .zip(own.iter().zip(other))
            .map(|(what, (own, other))| format!("{} {what} ({})", number(*own), number(other)))
            .collect();
        let _written = writeln!(
            text,
            "  ← {which} on `{}`, cut-off {}: {}",
            line.order.lane,
            minute(self.clock, line.order.sent),
            pairs.join(", ")
        );
        let names = ["ordered", "allocated", "sent", "received_in_time"];
        let others = ["ordered_other", "allocated_other", "sent_other", "received_in_time_other"];
        let units: Vec<_> =
            names.into_iter().zip(own).chain(others.into_iter().zip(other)).collect();
        let entity = line.order.lane.to_string();
        text.step("delivery", entity, Some((self.clock, line.order.sent)), &units);
    }

    /// Less was ordered: what set the order.
    fn tell_order(&self, text: &mut Told, delivery: &Delivery) {
        // An order of other products may have none of this one.
        let own = delivery.own.as_ref().map(|line| line.order.clone());
        let like = || self.own.order_like(&delivery.other.as_ref()?.order);
        let decision = if let Some(order) = &own.or_else(like) {
            let _written = writeln!(
                text,
                "  ← set {} before the cut-off by {}",
                span(order.sent.since(order.set_at).max(SimSpan::ZERO)),
                basis(order)
            );
            let age = order.sent.since(order.set_at).max(SimSpan::ZERO).seconds();
            let at = Some((self.clock, order.set_at));
            text.step("order", basis(order), at, &[("before_cut_off_s", age)]);
            order.decision.map_or_else(
                || {
                    let last = self.own.unanswered(&order.destination, order.sent);
                    last.filter(|_| order.basis != OrderSource::Policy)
                },
                |number| self.own.decision(number),
            )
        } else {
            delivery
                .other
                .as_ref()
                .and_then(|line| self.own.unanswered(&line.order.destination, line.order.sent))
        };
        self.tell_behind(text, decision.as_ref());
    }

    /// A reallocation took units away: its decision.
    fn tell_split(&self, text: &mut Told, delivery: &Delivery) {
        let decision = delivery.own.as_ref().and_then(|line| {
            let set_last =
                self.own.shipments(line.order.order).find_map(|shipment| shipment.decision);
            self.own.decision(set_last?)
        });
        text.push_str("  ← reallocated between cut-off and departure\n");
        text.step("reallocation", "", None, &[]);
        self.tell_behind(text, decision.as_ref());
    }

    /// The shipment was late: what delayed it.
    fn tell_transport(&self, text: &mut Told, delivery: &Delivery) {
        let Some(line) = &delivery.own else { return };
        let shipment = self.own.shipments(line.order.order).max_by_key(|row| row.arrived);
        let delayed_by = shipment.as_ref().and_then(|shipment| shipment.cause);
        let kept = self.held_back_by(line).filter(|_| delayed_by.is_none());
        if let Some((incident, sent_at)) = kept.zip(line.line.sent_at) {
            let _written = writeln!(
                text,
                "  ← {} kept units of {} back until {}",
                line.order.origin,
                line.line.product,
                minute(self.clock, sent_at)
            );
            let entity = format!("{} at {}", line.line.product, line.order.origin);
            text.step("held_back", entity, Some((self.clock, sent_at)), &[]);
            return tell_chain(text, incident.incident, self.own, self.clock);
        }
        let Some(shipment) = shipment else { return };
        tell_arrival(text, &shipment, self.clock);
        match delayed_by {
            Some(cause) => tell_chain(text, cause, self.own, self.clock),
            None => text.push_str("  No incident delayed the shipment.\n"),
        }
    }

    /// A decision, and the incident behind it, if the shelf is better off without it.
    fn tell_behind(&self, text: &mut Told, decision: Option<&DecisionRow>) {
        let Some(decision) = decision else {
            text.push_str("  No decision set it, and no incident acted on it.\n");
            return;
        };
        tell_decision(text, decision, self.clock);
        let ideal_h = self.day.ideal_h;
        match decision.cause {
            None => text.push_str("  No incident acted on the decision.\n"),
            Some(cause) if self.day.through_h() > 0.0 => {
                tell_chain(text, cause, self.own, self.clock);
                if ideal_h > 0.0 {
                    let _written = writeln!(
                        text,
                        "  Of the {} h, {} h remain on an ideal infrastructure.",
                        number(self.day.row.stockout_hours),
                        number(ideal_h)
                    );
                }
            }
            Some(cause) => {
                let _written = writeln!(
                    text,
                    "  Incident #{cause} acted on the decision, but the shelf is empty as long on an ideal infrastructure: {} h.",
                    number(ideal_h)
                );
            }
        }
    }
}

/// A product at a facility, in words.
fn entity_of((facility, product): &Shelf) -> String {
    format!("{product} at {facility}")
}

fn basis(order: &OrderRow) -> String {
    match (order.basis, order.rung) {
        (OrderSource::Decision, Some(rung)) => format!("a decision of rung {rung}"),
        (OrderSource::LastWeek, _) => {
            "last week's order: no rung answered since the last cut-off".to_owned()
        }
        (source, _) => format!("`{}`", source.word()),
    }
}
