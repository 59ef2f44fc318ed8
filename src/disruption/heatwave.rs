//! Heatwave: weather of an area, interpolated linearly between given instants.
//!
//! It lowers the heat that cooling plants can reject and raises customer demand, each by the models of
//! those layers, which use the same weather.

use super::target::area_id;
use super::{Context, Disruption, Places};
use crate::environment::{Clock, Weather, WeatherOverride};
use crate::issue::Checker;
use crate::kernel::SimTime;
use crate::quantity::{LocalDateTime, Temperature};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Heatwave: other weather in an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeatwaveSpec {
    /// Area affected.
    area: String,
    /// Local times in ascending order and outdoor dry-bulb temperatures (-90 °C to 60 °C), interpolated
    /// linearly.
    hourly: Vec<(LocalDateTime, Temperature)>,
    /// Name of the disruption without which this one does not occur; it always occurs if absent.
    #[serde(default)]
    given: Option<String>,
}

impl Disruption for HeatwaveSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        if !places.areas.contains(&self.area.as_str()) {
            checker.within("area").unknown_name("area", &self.area, &places.areas);
        }
        let mut anchors = checker.within("hourly");
        anchors.limit(self.hourly.len(), 100_000);
        for (index, pair) in self.hourly.windows(2).enumerate() {
            if let [(before, _), (after, _)] = pair
                && after <= before
            {
                anchors
                    .within(index + 1)
                    .within(0)
                    .out_of_range(after, format!("a time after the one before it, {before}"));
            }
        }
        for (index, (at, temperature)) in self.hourly.iter().enumerate() {
            anchors.within(index).within(0).date_time(*at);
            if !(-90.0..=60.0).contains(&temperature.celsius()) {
                anchors
                    .within(index)
                    .within(1)
                    .out_of_range(temperature, "an outdoor temperature from -90 °C to 60 °C");
            }
        }
    }

    fn extent(&self, clock: &Clock) -> Option<(SimTime, SimTime)> {
        let (first, last) = (self.hourly.first()?, self.hourly.last()?);
        Some((clock.instant(first.0), clock.instant(last.0)))
    }

    fn given(&self) -> Option<&str> {
        self.given.as_deref()
    }

    fn is_forecast(&self) -> bool {
        true
    }

    fn entity(&self) -> String {
        self.area.clone()
    }

    fn apply(&self, context: &mut Context) {
        let clock = context.world.resource::<Clock>();
        let anchors = self
            .hourly
            .iter()
            .map(|(at, celsius)| (clock.instant(*at), celsius.celsius()))
            .collect();
        let Some(area) = area_id(context.world, &self.area) else { return };
        let weather_override = WeatherOverride::new(anchors).of(context.incident);
        context.world.resource_mut::<Weather>().add_override(area, weather_override);
    }
}
