//! Laws of repair and of failure fitted to the outage records of grid sites, and how far they are from years that
//! were not fitted.
//!
//! The records are of the OSG (opensciencegrid/topology, Apache-2.0), unscheduled outages alone, an event once
//! whatever number of services it took down. Fitted by maximum likelihood on 2016–2018: log-normal and Weibull
//! times of repair by cause, exponential and Weibull times between the outages of a site, the last of which is
//! cut off at the end of 2018. Standard errors are those of 1000 bootstrap samples of events, or of sites. The
//! distance to 2019–2020 is Kolmogorov and Smirnov's, to Kaplan and Meier's distribution where spans were cut off;
//! 1.36/√n is what a sample of n of the very law exceeds one time in twenty. The table stands in the docs of `src/infra/repair/mod.rs`, and nothing else of the records.

use crate::oracles::{folder, say};
use libm::{erfc, exp, log, pow, sqrt};
use reflexarc::kernel::Draws;
use std::collections::BTreeMap;
use std::path::Path;

const SAMPLES: u64 = 1_000;

/// An outage: its site, its cause, its beginning in hours after 2016, its length in hours.
#[derive(Clone, Debug)]
struct Outage {
    site: String,
    cause: String,
    is_scheduled: bool,
    at_h: f64,
    hours: f64,
}

/// Beginning of 2019, in hours after that of 2016.
const SPLIT_H: f64 = (366.0 + 365.0 + 365.0) * 24.0;

fn outages() -> Option<Vec<Outage>> {
    let path = folder().join("infra/outages_2016-2020.csv");
    let mut reader = csv::Reader::from_path(path).ok()?;
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let epoch: jiff::Timestamp = "2016-01-01T00:00:00Z".parse().unwrap();
    let mut events: BTreeMap<String, Outage> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let of = |name: &str| record[column(name)].to_owned();
        if of("open_ended") == "1" {
            continue;
        }
        let start: jiff::Timestamp = of("start").replace('Z', ":00Z").parse().unwrap();
        let outage = Outage {
            site: of("site"),
            cause: of("cause_class"),
            is_scheduled: of("class") == "SCHEDULED",
            at_h: (start.as_second() - epoch.as_second()) as f64 / 3_600.0,
            hours: of("duration_h").parse().unwrap(),
        };
        events.entry(of("event_id")).or_insert(outage);
    }
    Some(events.into_values().collect())
}

/// Two parameters: of a log-normal law median and deviation of the logarithm, of a Weibull law scale and
/// shape, of an exponential one the mean, and 1.
type Fit = [f64; 2];

/// Spans that ended, and spans that were cut off.
type Spans = (Vec<f64>, Vec<f64>);

fn log_normal((ended, _): &Spans) -> Fit {
    let count = ended.len() as f64;
    let mean = ended.iter().map(|span| log(*span)).sum::<f64>() / count;
    let squares = ended.iter().map(|span| (log(*span) - mean) * (log(*span) - mean)).sum::<f64>();
    [exp(mean), (squares / count).sqrt()]
}

fn exponential((ended, cut): &Spans) -> Fit {
    [ended.iter().chain(cut).sum::<f64>() / ended.len() as f64, 1.0]
}

/// The shape solves `Σ xᵏ ln x / Σ xᵏ − 1/k = mean of ln x` over all spans and those that ended.
fn weibull((ended, cut): &Spans) -> Fit {
    let mean_log = ended.iter().map(|span| log(*span)).sum::<f64>() / ended.len() as f64;
    let excess = |shape: f64| {
        let sums = ended.iter().chain(cut).fold((0.0, 0.0), |sums, span| {
            let power = pow(*span, shape);
            (sums.0 + power * log(*span), sums.1 + power)
        });
        sums.0 / sums.1 - 1.0 / shape - mean_log
    };
    let (mut low, mut high) = (0.02, 50.0);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if excess(middle) > 0.0 { high = middle } else { low = middle }
    }
    let shape = 0.5 * (low + high);
    let sum = ended.iter().chain(cut).map(|span| pow(*span, shape)).sum::<f64>();
    [pow(sum / ended.len() as f64, 1.0 / shape), shape]
}

/// The probability of at most a span, by a law's fit.
fn log_normal_at([median, sd]: Fit, span: f64) -> f64 {
    0.5 * erfc(-log(span / median) / sd / 2.0_f64.sqrt())
}

fn weibull_at([scale, shape]: Fit, span: f64) -> f64 {
    1.0 - exp(-pow(span / scale, shape))
}

/// The span that a law falls short of with a probability, by bisection.
fn quantile(at: impl Fn(f64) -> f64, p: f64) -> f64 {
    let (mut low, mut high) = (1e-6, 1e7);
    for _ in 0..200 {
        let middle = sqrt(low * high);
        if at(middle) < p { low = middle } else { high = middle }
    }
    low
}

/// The distribution of spans of which some were cut off, by Kaplan and Meier (1958): at each span that ended, the
/// fraction of shorter ones and of those at most as long.
fn observed((ended, cut): &Spans) -> Vec<(f64, f64, f64)> {
    let mut all: Vec<(f64, bool)> = ended.iter().map(|span| (*span, true)).collect();
    all.extend(cut.iter().map(|span| (*span, false)));
    // Of equal spans those that ended come first.
    all.sort_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
    let (mut left, mut steps) = (1.0, Vec::new());
    for (place, (span, has_ended)) in all.iter().enumerate() {
        if *has_ended {
            let before = left;
            left *= 1.0 - 1.0 / (all.len() - place) as f64;
            steps.push((*span, 1.0 - before, 1.0 - left));
        }
    }
    steps
}

/// The largest distance between a law and the observed distribution.
fn distance(at: impl Fn(f64) -> f64, spans: &Spans) -> f64 {
    let apart = |(span, below, above): (f64, f64, f64)| {
        let law = at(span);
        (law - below).max(above - law)
    };
    observed(spans).into_iter().map(apart).fold(0.0, f64::max)
}

/// The span that a fraction of those observed is at most; `None` where too many were cut off.
fn quantile_of(spans: &Spans, p: f64) -> Option<f64> {
    observed(spans).into_iter().find(|step| step.2 >= p - 1e-12).map(|step| step.0)
}

/// Standard errors of the parameters by resampling of groups of spans.
fn errors(groups: &[Spans], name: &str, fit: fn(&Spans) -> Fit) -> Fit {
    let mut stream = Draws::new(1, 0).stream(name).unwrap();
    let count = groups.len() as u64;
    let mut sums = [[0.0; 2]; 2];
    for sample in 0..SAMPLES {
        let mut spans: Spans = (Vec::new(), Vec::new());
        for place in 0..count {
            let drawn = (stream.uniform(sample * count + place) * count as f64) as usize;
            spans.0.extend(&groups[drawn].0);
            spans.1.extend(&groups[drawn].1);
        }
        let found = fit(&spans);
        for (sum, value) in sums.iter_mut().zip(found) {
            sum[0] += value;
            sum[1] += value * value;
        }
    }
    sums.map(|[sum, squares]| {
        let mean = sum / SAMPLES as f64;
        (squares / SAMPLES as f64 - mean * mean).max(0.0).sqrt()
    })
}

/// Joins groups of spans.
fn joined(groups: &[Spans]) -> Spans {
    let all = |pick: fn(&Spans) -> &Vec<f64>| groups.iter().flat_map(pick).copied().collect();
    (all(|group| &group.0), all(|group| &group.1))
}

/// A law that can be fitted: its name, its fit, its distribution.
type Candidate = (&'static str, fn(&Spans) -> Fit, fn(Fit, f64) -> f64);

const REPAIR: [Candidate; 2] =
    [("log-normal", log_normal, log_normal_at), ("Weibull", weibull, weibull_at)];
const FAILURE: [Candidate; 2] =
    [("exponential", exponential, weibull_at), ("Weibull", weibull, weibull_at)];

/// A line of the table: what, law, spans fitted, parameters with their errors, distance to spans not fitted and
/// their number, and the ratios of the law's median and 90th percentile to theirs.
fn line(what: &str, law: Candidate, fitted: &[Spans], later: &Spans) -> String {
    let (name, fit, at) = law;
    let spans = joined(fitted);
    let found = fit(&spans);
    let error = errors(fitted, &format!("{what}/{name}"), fit);
    let at = |span: f64| at(found, span);
    let ratio = |p: f64| match quantile_of(later, p) {
        Some(seen) => format!("{:.2}", quantile(at, p) / seen),
        None => "–".to_owned(),
    };
    let shape = if name == "exponential" {
        "1".to_owned()
    } else {
        format!("{:.2} ± {:.2}", found[1], error[1])
    };
    format!(
        "| {what} | {name} | {} | {:.1} ± {:.1} | {shape} | {} | {:.2} | {} | {} |",
        spans.0.len(),
        found[0],
        error[0],
        later.0.len(),
        distance(at, later),
        ratio(0.5),
        ratio(0.9)
    )
}

/// Hours from the end of an outage of a site, or from its first record of any kind, to its next outage, of those that
/// begin in a span of time: those that ended, and those cut off at its end.
fn between(outages: &[Outage], (from, until): (f64, f64)) -> Vec<Spans> {
    let mut sites: BTreeMap<&str, Vec<&Outage>> = BTreeMap::new();
    for outage in outages.iter().filter(|one| one.at_h < until) {
        sites.entry(&outage.site).or_default().push(outage);
    }
    let of_site = |mut all: Vec<&Outage>| {
        all.sort_by(|one, other| one.at_h.total_cmp(&other.at_h));
        let mut since = Some(all[0].at_h).filter(|first| *first >= from);
        let mut spans: Spans = (Vec::new(), Vec::new());
        for outage in all.iter().filter(|one| !one.is_scheduled && one.at_h >= from) {
            match since {
                // One that begins before another has ended belongs to it.
                Some(since) if outage.at_h <= since => continue,
                Some(since) => spans.0.push(outage.at_h - since),
                None => {}
            }
            since = Some(outage.at_h + outage.hours);
        }
        spans.1.extend(since.filter(|since| *since < until).map(|since| until - since));
        spans
    };
    sites.into_values().map(of_site).collect()
}

/// The table that the docs must have.
fn table(outages: &[Outage]) -> Vec<String> {
    let mut lines = Vec::new();
    for cause in ["power", "cooling", "network", "storage", "any"] {
        let of_cause = |one: &&Outage| !one.is_scheduled && (cause == "any" || one.cause == cause);
        let spans = |is_later: bool| -> Vec<f64> {
            let all =
                outages.iter().filter(of_cause).filter(|one| (one.at_h >= SPLIT_H) == is_later);
            all.map(|one| one.hours).collect()
        };
        let fitted: Vec<Spans> =
            spans(false).into_iter().map(|span| (vec![span], Vec::new())).collect();
        for law in REPAIR {
            let later = (spans(true), Vec::new());
            lines.push(line(&format!("repair, {cause}"), law, &fitted, &later));
        }
    }
    let fitted = between(outages, (0.0, SPLIT_H));
    let later = joined(&between(outages, (SPLIT_H, SPLIT_H + 731.0 * 24.0)));
    for law in FAILURE {
        lines.push(line("between outages of a site", law, &fitted, &later));
    }
    lines
}

#[test]
fn laws_of_the_docs_are_those_of_the_records() {
    let Some(outages) = outages() else {
        say(&format!("laws of repair: skipped, no records under {}", folder().display()));
        return;
    };
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/infra/repair/mod.rs");
    let docs = std::fs::read_to_string(docs).unwrap();
    let rows = docs.lines().filter_map(|line| line.strip_prefix("//! "));
    let stated: Vec<&str> =
        rows.filter(|row| row.starts_with("| repair,") || row.starts_with("| between")).collect();
    let found = table(&outages);
    for line in &found {
        say(line);
    }
    assert_eq!(stated, found);
}
