//! The options that `compare` sets side by side: several stories, or one story with files in place of an
//! included one.

use super::exit::Failure;
use super::scenario_args::{ScenarioArgs, SwapArgs};
use crate::scenario::{Piece, Story, Swap};
use crate::study::options::StudyOption;
use crate::{decision::DecisionsSpec, infra::InfrastructureSpec, supply::SupplySpec};
use clap::Args;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is compared.
#[derive(Args, Debug)]
pub(super) struct OptionsArgs {
    /// The scenario files: two or more, or one together with files that replace an included one.
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<PathBuf>,
    /// Files of infrastructures that replace the included one: an option each.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    infrastructure: Vec<PathBuf>,
    /// Files of decisions that replace the included one: an option each.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    decisions: Vec<PathBuf>,
    /// Files of supply chains that replace the included one: an option each.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    supply: Vec<PathBuf>,
    /// Override the value at a path in every option, in RON or as plain text: `--set 'horizon=730 d'`.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Leave this disruption out in every option, and those that are given it; can be repeated.
    #[arg(long, value_name = "NAME")]
    without: Vec<String>,
    /// Leave out all disruptions but this one in every option; can be repeated.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// An option before its story is loaded.
struct Planned<'a> {
    /// The file that it is named by.
    file: &'a Path,
    story: &'a Path,
    swaps: Vec<Swap>,
}

impl OptionsArgs {
    /// Loads the options; prints all issues on stderr if there are any.
    pub(super) fn load(&self) -> Result<Vec<StudyOption>, Failure> {
        let planned = self.planned()?;
        let names = names(&planned.iter().map(|one| one.file).collect::<Vec<_>>())?;
        let mut options = Vec::new();
        let mut is_valid = true;
        for (one, name) in planned.into_iter().zip(names) {
            match self.story(&one) {
                Ok(story) => {
                    options.push(StudyOption { name: name.into(), story: Arc::new(story) });
                }
                // Issues are printed; those of the other options too.
                Err(Failure::Scenario) => is_valid = false,
                Err(other) => return Err(other),
            }
        }
        if is_valid { Ok(options) } else { Err(Failure::Scenario) }
    }

    fn story(&self, one: &Planned) -> Result<Story, Failure> {
        let (scenario, set) = (one.story.to_owned(), self.set.clone());
        let (without, only) = (self.without.clone(), self.only.clone());
        ScenarioArgs { scenario, set, without, only, swaps: SwapArgs::of(&one.swaps) }.load()
    }

    /// What to load: each scenario, or each file of the one kind that has several.
    fn planned(&self) -> Result<Vec<Planned<'_>>, Failure> {
        let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
        let kinds = [
            ("infrastructure", InfrastructureSpec::ROOT, &self.infrastructure),
            ("decisions", DecisionsSpec::ROOT, &self.decisions),
            ("supply", SupplySpec::ROOT, &self.supply),
        ];
        let many: Vec<_> = kinds.iter().filter(|(_, _, files)| files.len() > 1).collect();
        // A single file takes the place of the included one in every option.
        let common = || {
            let single = kinds.iter().filter(|(_, _, files)| files.len() == 1);
            single.flat_map(|(_, root, files)| files.iter().map(|file| Swap::of_root(root, file)))
        };
        match (self.scenarios.as_slice(), many.as_slice()) {
            ([story], [(_, root, files)]) => {
                let option = |file: &'_ PathBuf| -> Swap { Swap::of_root(root, file) };
                Ok(files
                    .iter()
                    .map(|file| Planned {
                        file,
                        story,
                        swaps: common().chain([option(file)]).collect(),
                    })
                    .collect())
            }
            ([_], []) => usage(
                "a comparison needs two options or more: name two scenarios, or two files with one of --infrastructure, --decisions and --supply",
            ),
            ([_], _) => usage(
                "options differ in one piece: name several files with one of --infrastructure, --decisions and --supply alone",
            ),
            (stories, []) => Ok(stories
                .iter()
                .map(|story| Planned { file: story, story, swaps: common().collect() })
                .collect()),
            _ => usage(
                "options are either several scenarios, or one scenario with several files in place of an included one",
            ),
        }
    }
}

/// The names of options: the stems of their files, with a number where a stem comes again.
fn names(files: &[&Path]) -> Result<Vec<String>, Failure> {
    let mut seen = BTreeSet::new();
    let mut names: Vec<String> = Vec::new();
    for &file in files {
        if !seen.insert(file) {
            return Err(Failure::Usage(format!("`{}` is named twice", file.display())));
        }
        let stem =
            file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let mut name = stem.clone();
        let mut number = 2;
        while names.contains(&name) {
            name = format!("{stem}-{number}");
            number += 1;
        }
        names.push(name);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_named_by_the_stems_of_their_files() {
        let of = |files: &[&'static str]| names(&files.iter().map(Path::new).collect::<Vec<_>>());
        assert_eq!(of(&["a/edge.ron", "a/cloud.ron"]).unwrap(), ["edge", "cloud"]);
        assert_eq!(of(&["a/x.ron", "b/x.ron", "c/x.ron"]).unwrap(), ["x", "x-2", "x-3"]);
        assert!(of(&["a/x.ron", "a/x.ron"]).is_err());
    }
}
