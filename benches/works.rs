//! The works by which discrete-event tools are compared, on this kernel: prints one JSON line.
//!
//! `cargo bench --bench works -- WORK [SIZE [TOTAL]]`, with the seed in `PEER_SEED`.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it times, takes its seed as the peers do, and prints"
)]

mod works {
    pub(crate) mod chain;
    pub(crate) mod hold;
    pub(crate) mod mm1;
    pub(crate) mod outcome;
    pub(crate) mod poisson_bs;
    pub(crate) mod serial;
}

use works::outcome::Outcome;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |index: usize| {
        words.get(index).and_then(|word| word.parse::<f64>().ok()).map(|number| number as u64)
    };
    let seed = std::env::var("PEER_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let work = words.first().map_or("", String::as_str);
    let (size, outcome): (u64, Outcome) = match work {
        "mm1" => {
            let customers = number(1).unwrap_or(1_000_000);
            (customers, works::mm1::run(customers, seed))
        }
        "hold" => {
            let pending = number(1).unwrap_or(1_000);
            (pending, works::hold::run(pending, number(2).unwrap_or(5_000_000), seed))
        }
        "serial" => {
            let periods = number(1).unwrap_or(100_000);
            (periods, works::serial::run(periods, seed))
        }
        "poisson_bs" => {
            let demands = number(1).unwrap_or(1_000_000);
            (demands, works::poisson_bs::run(demands, seed))
        }
        _ => {
            eprintln!("works: no work `{work}`; there are mm1, hold, serial and poisson_bs");
            std::process::exit(2);
        }
    };
    println!("{}", outcome.line(work, size));
}
