//! Outdoor air of the areas: dry bulb and wet bulb.
//!
//! Normal: a daily wave, `T(h) = mean + swing/2 · cos(2π (h − peak)/24)`, h the time that the
//! local clock of the area shows, so that the wave jumps where the clock changes. A
//! weather override replaces it between its first and last anchor by linear interpolation. The
//! weather is piecewise constant: it changes every 10 minutes to the value at the middle of the
//! step, so that the systems it drives are linear with constant input between changes.
//!
//! Source of the wave: the usual first harmonic of the daily cycle (Parton and Logan 1981 give a
//! finer one). The air holds the vapour of its relative humidity at the daily mean, also under an
//! override: hotter air is drier air, and its wet bulb rises less (`humidity`). Valid where a daily mean
//! and swing are known. Not modelled: wind, solar radiation, rain, random variation. Held to account by the tests below.

use super::clock::Clock;
use super::humidity::{saturated_hpa, wet_bulb_c};
use super::id::AreaId;
use super::local_clock::LocalClock;
use crate::causality::IncidentId;
use crate::issue::Checker;
use crate::kernel::{Agenda, Event, Foresight, Now, Phase, SimSpan, SimTime};
use crate::quantity::{LocalTime, Share, Temperature, TemperatureDifference};
use bevy_ecs::prelude::{Res, ResMut, Resource};
use libm::cos;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Length of a weather step.
pub const STEP: SimSpan = SimSpan::from_nanos(10 * SimSpan::MINUTE.nanos());

/// Normal weather of an area: a daily temperature wave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DailyWaveSpec {
    /// Daily mean outdoor temperature, -90 °C to 60 °C.
    pub mean: Temperature,
    /// Difference between the daily maximum and minimum, 0 K to 50 K.
    pub swing: TemperatureDifference,
    /// Local time of the daily maximum.
    pub warmest: LocalTime,
    /// Relative humidity at the daily mean temperature, 0.05 to 1, for the wet bulb that towers follow;
    /// 0.7 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub humidity: Option<Share>,
}

impl DailyWaveSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if !(-90.0..=60.0).contains(&self.mean.celsius()) {
            let place = "a mean outdoor temperature from -90 °C to 60 °C";
            checker.within("mean").out_of_range(self.mean, place);
        }
        if !(0.0..=50.0).contains(&self.swing.si()) {
            checker.within("swing").out_of_range(self.swing, "a daily swing from 0 K to 50 K");
        }
        if let Some(humidity) = self.humidity.filter(|humidity| humidity.si() < 0.05) {
            checker.within("humidity").out_of_range(humidity, "a relative humidity from 0.05 to 1");
        }
    }
}

/// Relative humidity if none is given.
const HUMIDITY: f64 = 0.7;

/// Outdoor air.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Outdoor {
    /// Dry bulb, in °C.
    pub dry_c: f64,
    /// Pressure of the vapour that it holds, in hPa.
    vapour_hpa: f64,
}

impl Outdoor {
    /// Wet bulb, in °C.
    #[must_use]
    pub fn wet_c(self) -> f64 {
        wet_bulb_c(self.dry_c, self.vapour_hpa)
    }
}

/// The normal weather of an area in the running simulation.
#[derive(Clone, Copy, PartialEq, Debug)]
struct DailyWave {
    mean_c: f64,
    half_swing_k: f64,
    warmest_h: f64,
}

/// A weather override: linear interpolation between anchors of (instant, °C).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WeatherOverride {
    anchors: Vec<(SimTime, f64)>,
    incident: Option<IncidentId>,
}

impl WeatherOverride {
    /// An override through the anchors, which are sorted by time.
    #[must_use]
    pub fn new(mut anchors: Vec<(SimTime, f64)>) -> Self {
        anchors.sort_by_key(|anchor| anchor.0);
        Self { anchors, incident: None }
    }

    /// Attributes the override to an incident.
    #[must_use]
    pub fn of(mut self, incident: IncidentId) -> Self {
        self.incident = Some(incident);
        self
    }

    /// First and last instant.
    #[must_use]
    pub fn extent(&self) -> Option<(SimTime, SimTime)> {
        Some((self.anchors.first()?.0, self.anchors.last()?.0))
    }

    /// Temperature in °C; `None` outside the override.
    fn celsius(&self, time: SimTime) -> Option<f64> {
        let after = self.anchors.partition_point(|anchor| anchor.0 <= time);
        let &(from, low) = self.anchors.get(after.checked_sub(1)?)?;
        let Some(&(to, high)) = self.anchors.get(after) else {
            return (time == from).then_some(low);
        };
        Some(low + (high - low) * (time.since(from) / to.since(from)))
    }
}

/// The weather of one area.
#[derive(Clone, PartialEq, Debug)]
struct AreaWeather {
    normal: DailyWave,
    /// The clock of the wave, where it is not the scenario's.
    clock: Option<LocalClock>,
    /// Pressure of the vapour that the air holds.
    vapour_hpa: f64,
    overrides: Vec<WeatherOverride>,
    now_c: f64,
    cause: Option<IncidentId>,
}

/// The weather of all areas, by their ids.
#[derive(Resource, Clone, Debug, Default)]
pub struct Weather {
    areas: Vec<AreaWeather>,
    /// Grows with every step that changed a temperature.
    turns: u64,
}

/// The next weather step of all areas begins.
#[derive(Clone, Copy)]
pub struct WeatherChanged;

impl Event for WeatherChanged {
    const PHASE: Phase = Phase::Environment;
}

impl Weather {
    /// Adds the next area.
    pub fn add(&mut self, normal: &DailyWaveSpec) {
        self.add_by(normal, None);
    }

    /// Adds the next area, whose wave follows its own clock if it has one.
    pub(super) fn add_by(&mut self, normal: &DailyWaveSpec, clock: Option<LocalClock>) {
        let warmest_h = normal.warmest.nanoseconds() as f64 / SimSpan::HOUR.nanos() as f64;
        let humidity = normal.humidity.map_or(HUMIDITY, Share::si);
        let vapour_hpa = humidity * saturated_hpa(normal.mean.celsius());
        let normal = DailyWave {
            mean_c: normal.mean.celsius(),
            half_swing_k: 0.5 * normal.swing.si(),
            warmest_h,
        };
        self.areas.push(AreaWeather {
            normal,
            clock,
            vapour_hpa,
            overrides: Vec::new(),
            now_c: normal.mean_c,
            cause: None,
        });
    }

    /// Adds a weather override to an area; where overrides overlap, that of the last incident applies.
    pub fn add_override(&mut self, area: AreaId, weather_override: WeatherOverride) {
        if let Some(area) = self.areas.get_mut(area.index()) {
            let is_before = |other: &WeatherOverride| other.incident <= weather_override.incident;
            let place = area.overrides.partition_point(is_before);
            area.overrides.insert(place, weather_override);
        }
    }

    /// Outdoor dry-bulb temperature of the present step, in °C.
    #[must_use]
    pub fn outdoor_c(&self, area: AreaId) -> f64 {
        self.areas.get(area.index()).map_or(0.0, |area| area.now_c)
    }

    /// Outdoor air of the present step.
    #[must_use]
    pub fn outdoor(&self, area: AreaId) -> Outdoor {
        self.areas.get(area.index()).map_or_else(Outdoor::default, |area| Outdoor {
            dry_c: area.now_c,
            vapour_hpa: area.vapour_hpa,
        })
    }

    /// The incident behind the present weather of an area, if it is not normal.
    #[must_use]
    pub fn cause(&self, area: AreaId) -> Option<IncidentId> {
        self.areas.get(area.index())?.cause
    }

    /// The temperature of the step at an instant, in °C: the actual value, as in a perfect
    /// forecast. What is to come may be read as far as the foresight reaches.
    #[must_use]
    pub fn celsius_at(
        &self,
        area: AreaId,
        time: SimTime,
        clock: &Clock,
        foresight: Foresight,
    ) -> f64 {
        debug_assert!(
            middle(time, clock) <= foresight.until(),
            "the weather is read beyond the foresight"
        );
        self.areas.get(area.index()).map_or(0.0, |area| area.celsius(time, clock))
    }

    /// The temperature of the area's normal weather at an instant, in °C.
    #[must_use]
    pub fn normal_celsius_at(&self, area: AreaId, time: SimTime, clock: &Clock) -> f64 {
        self.areas
            .get(area.index())
            .map_or(0.0, |area| area.normal_celsius(middle(time, clock), clock))
    }

    /// Number of steps that changed a temperature.
    #[must_use]
    pub const fn turns(&self) -> u64 {
        self.turns
    }
}

impl Weather {
    /// Sets the weather of the present step.
    pub(super) fn retake(&mut self, now: SimTime, clock: &Clock) {
        for area in &mut self.areas {
            area.take(now, clock);
        }
    }
}

/// The middle of the step at an instant; steps count from local midnight.
fn middle(time: SimTime, clock: &Clock) -> SimTime {
    let midnight = clock.midnight(clock.day_of(time));
    let steps = time.since(midnight).nanos().div_euclid(STEP.nanos());
    midnight + STEP * steps + SimSpan::from_nanos(STEP.nanos() / 2)
}

impl AreaWeather {
    fn celsius(&self, time: SimTime, clock: &Clock) -> f64 {
        self.step(time, clock).0
    }

    /// Temperature of the step at an instant, and the incident behind it.
    fn step(&self, time: SimTime, clock: &Clock) -> (f64, Option<IncidentId>) {
        let middle = middle(time, clock);
        let mut overrides = self.overrides.iter().rev();
        let weather_override = overrides.find_map(|weather_override| {
            Some((weather_override.celsius(middle)?, weather_override.incident))
        });
        weather_override.unwrap_or_else(|| (self.normal_celsius(middle, clock), None))
    }

    /// Temperature of the wave at an instant.
    fn normal_celsius(&self, time: SimTime, clock: &Clock) -> f64 {
        self.normal.celsius(time, self.clock.as_deref().unwrap_or(clock))
    }

    /// Sets the weather of an instant; returns whether it changed.
    fn take(&mut self, time: SimTime, clock: &Clock) -> bool {
        let (celsius, cause) = self.step(time, clock);
        let changed = celsius != self.now_c || cause != self.cause;
        (self.now_c, self.cause) = (celsius, cause);
        changed
    }
}

impl DailyWave {
    fn celsius(self, time: SimTime, clock: &Clock) -> f64 {
        if self.half_swing_k == 0.0 {
            return self.mean_c;
        }
        let hour = clock.since_shown_midnight(time).hours();
        let angle = std::f64::consts::TAU * (hour - self.warmest_h) / 24.0;
        self.mean_c + self.half_swing_k * cos(angle)
    }
}

/// Schedules the first change; to be called once, at the start of the run.
pub(super) fn begin(weather: &mut Weather, clock: &Clock, agenda: &mut Agenda) {
    let now = agenda.now();
    weather.retake(now, clock);
    agenda.at(next_turn(now, clock), WeatherChanged);
}

/// The next instant at which a step begins.
fn next_turn(now: SimTime, clock: &Clock) -> SimTime {
    let day = clock.day_of(now);
    let next = middle(now, clock) + SimSpan::from_nanos(STEP.nanos() / 2);
    next.min(clock.midnight(day + 1))
}

/// Applies the temperatures of the step that begins, and schedules the next step.
pub(super) fn turn(now: Now<WeatherChanged>, mut weather: ResMut<Weather>, clock: Res<Clock>) {
    let time = now.time();
    let mut changed = false;
    now.agenda.foresee(middle(time, &clock));
    for area in &mut weather.areas {
        changed |= area.take(time, &clock);
    }
    weather.turns += u64::from(changed);
    now.agenda.at(next_turn(time, &clock), WeatherChanged);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summer() -> (Weather, Clock) {
        let start = "2022-07-11T00:00[Europe/London]".parse().unwrap();
        let days = "21 d".parse().unwrap();
        let mut weather = Weather::default();
        weather.add(&DailyWaveSpec {
            mean: "18 °C".parse().unwrap(),
            swing: "9 K".parse().unwrap(),
            warmest: "15:00".parse().unwrap(),
            humidity: None,
        });
        (weather, Clock::new(&start, days, days).unwrap())
    }

    #[test]
    fn the_normal_day_swings_about_its_mean() {
        let (weather, clock) = summer();
        let area = AreaId::new(0);
        let at = |time: &str| {
            weather.celsius_at(
                area,
                clock.instant(time.parse().unwrap()),
                &clock,
                Foresight::PLANNED,
            )
        };
        assert!((at("2022-07-12T15:00") - 22.5).abs() < 0.002);
        assert!((at("2022-07-12T03:00") - 13.5).abs() < 0.002);
        let mean = (0..144)
            .map(|i| {
                weather.celsius_at(area, SimTime::START + STEP * i, &clock, Foresight::PLANNED)
            })
            .sum::<f64>()
            / 144.0;
        assert!((mean - 18.0).abs() < 1e-12);
    }

    #[test]
    fn an_override_keeps_the_vapour_of_the_air() {
        let (mut weather, clock) = summer();
        let instant = |time: &str| clock.instant(time.parse().unwrap());
        let anchors =
            vec![(instant("2022-07-19T12:00"), 39.0), (instant("2022-07-19T13:00"), 39.0)];
        weather.add_override(AreaId::new(0), WeatherOverride::new(anchors));
        let area = weather.areas.first_mut().unwrap();
        area.take(instant("2022-07-19T12:30"), &clock);
        // 70 % at 18 °C are 21 % at 39 °C: a wet bulb of 21.4 °C, not of 33 °C.
        let outdoor = weather.outdoor(AreaId::new(0));
        assert_eq!(outdoor.dry_c, 39.0);
        assert!((outdoor.wet_c() - 21.4).abs() < 0.5, "{}", outdoor.wet_c());
    }

    #[test]
    fn an_override_replaces_normal_weather_by_linear_interpolation() {
        let (mut weather, clock) = summer();
        let instant = |time: &str| clock.instant(time.parse().unwrap());
        let anchors =
            vec![(instant("2022-07-19T12:00"), 38.5), (instant("2022-07-19T13:00"), 40.0)];
        weather.add_override(AreaId::new(0), WeatherOverride::new(anchors));
        let at = |time: &str| {
            weather.celsius_at(AreaId::new(0), instant(time), &clock, Foresight::PLANNED)
        };
        // The step from 12:30 holds the value of 12:35.
        assert!((at("2022-07-19T12:30") - 39.375).abs() < 1e-12);
        assert!((at("2022-07-19T12:39") - 39.375).abs() < 1e-12);
        assert!(at("2022-07-19T13:00") < 25.0);
        assert!(at("2022-07-19T11:59") < 25.0);
    }
}
