//! Quantities with units, money, dates and names, used by supply chain and infrastructure.
//!
//! Every type here is parsed from the text in a scenario (`"250 kW"`, `"3 d 4 h"`, `"180
//! GBP/MWh"`), prints itself so that reading it back gives the same value, and hands out its value
//! in SI by `.si()`. An invalid text is refused with a valid example.

mod clock;
mod money;
mod name;
mod nearest;
mod physical;
mod ratio;
mod ron_text;
mod span;
mod temperature;
mod uncertain;
mod weekday;
mod written;

pub(crate) use clock::days_since_1970;
pub use clock::{InZone, LocalDate, LocalDateTime, LocalTime, Zone, ZonedStart};
pub use money::{Currency, Money, MoneyPerData, MoneyPerEnergy, MoneyPerTime, MoneyPerUnit};
pub use name::{Id, NameError, Names, check_name, id};
pub use nearest::{list, nearest, several};
pub use physical::{
    CarbonIntensity, DataRate, DataSize, Energy, Frequency, HeatCapacity, Length, Power,
    TemperatureDifference, ThermalConductance, VolumeFlow,
};
pub use ratio::{Ratio, Share};
pub use ron_text::{DEEPEST, read_ron};
pub use span::{CalendarSpan, Span};
pub use temperature::Temperature;
pub use uncertain::{Scalar, UncertainSpec, compare_written, written_key};
pub use weekday::Weekday;
pub use written::{HELP, QuantityError, Written, decimal};
