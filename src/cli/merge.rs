//! `merge`: joins the shards of a study; the tables are those that one machine would have written.

use super::exit::{Exit, Failure};
use super::format::Format;
use super::interrupt::stop_flag;
use super::output_folder::OutputFolder;
use super::study_folder::{self, damaged, described};
use super::sweep;
use crate::outcome::table::TableSet;
use crate::outcome::writer::{Provenance, write_frame};
use crate::study::sweep::collect::POINTS;
use crate::study::sweep::journal::changes;
use crate::study::sweep::merge::{merge_table, metadata, whole_table};
use crate::study::sweep::shard::Shard;
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Missing shards that are named.
const MOST_SHOWN: usize = 20;

/// Arguments of `merge`.
#[derive(Args, Debug)]
pub(super) struct MergeArgs {
    /// Folders of all shards of a study, in any order.
    #[arg(required = true, value_name = "DIR")]
    shards: Vec<PathBuf>,
    /// Folder for the tables.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Format of the output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Joins shards.
pub(super) fn merge(args: &MergeArgs) -> Result<Exit, Failure> {
    let shards = checked(&args.shards)?;
    let Some((_, first)) = shards.first() else {
        return Err(Failure::Usage("name the folders of the shards".to_owned()));
    };
    let folders: Vec<PathBuf> = shards.iter().map(|(folder, _)| folder.clone()).collect();
    let points = folders.first().map(|folder| folder.join(format!("{POINTS}.parquet")));
    let points = metadata(&points.unwrap_or_default())?;
    let provenance = provenance(&points)?;
    let is_out = |folder: &&PathBuf| {
        let canonical = |path: &Path| std::fs::canonicalize(path).ok();
        canonical(folder).is_some_and(|folder| canonical(&args.out) == Some(folder))
    };
    if let Some(input) = folders.iter().find(is_out) {
        return Err(Failure::Usage(format!(
            "`{}` is one of the shards: name another folder with --out",
            input.display()
        )));
    }
    let stop = stop_flag()?;
    let folder = OutputFolder::begin(&args.out)?;
    let mut tables = Vec::new();
    for table in first["tables"].as_array().into_iter().flatten() {
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::Interrupted);
        }
        let name = table["table"].as_str().unwrap_or_default();
        let mut set = TableSet::NONE;
        let rows = if name == POINTS {
            let frame = whole_table(POINTS, &folders)?;
            let meaning = (value(&points, "columns"), value(&points, "row"));
            write_frame(folder.path(), POINTS, frame, meaning, &provenance)?
        } else if set.add(name)
            && let Some(info) = set.infos().pop()
        {
            merge_table(name, info, &folders, folder.path(), &provenance)?
        } else {
            return Err(Failure::Shards(format!("`{name}` is no table of this version")));
        };
        tables.push(described(folder.path(), name, rows)?);
    }
    let manifests: Vec<&Value> = shards.iter().map(|(_, manifest)| manifest).collect();
    let mut whole = first.as_object().cloned().unwrap_or_default();
    let sum = |key: &str| manifests.iter().filter_map(|one| one[key].as_u64()).sum::<u64>();
    let seconds: f64 = manifests.iter().filter_map(|one| one["seconds"].as_f64()).sum();
    let joined = |key: &str| -> Vec<Value> {
        manifests.iter().filter_map(|one| one[key].as_array()).flatten().cloned().collect()
    };
    let mut study = first["study"].clone();
    study["shard"] = Shard::WHOLE.to_string().into();
    for (key, value) in [
        ("study", study),
        ("shard", Value::Null),
        ("points", sum("points").into()),
        ("replications", sum("replications").into()),
        ("failed", joined("failed").into()),
        ("at_ceiling", joined("at_ceiling").into()),
        ("without_chance", joined("without_chance").into()),
        ("seconds", json!(seconds)),
        ("tables", tables.into()),
    ] {
        whole.insert(key.to_owned(), value);
    }
    whole.remove("files");
    study_folder::keep(folder, &whole)?;
    sweep::print(&Value::Object(whole), &args.out, args.format)
}

/// The shards in order, each with its manifest: all of one study, each once, none missing, none damaged.
fn checked(folders: &[PathBuf]) -> Result<Vec<(PathBuf, Value)>, Failure> {
    let mut wrong = Vec::new();
    let mut shards: Vec<(Shard, PathBuf, Value)> = Vec::new();
    for folder in folders {
        let shown = folder.display();
        let Some(manifest) = study_folder::manifest(folder) else {
            let why = if study_folder::StudyRoom::is_waiting(folder) {
                "is not finished: go on with `sweep --resume`"
            } else {
                "holds no result of `sweep`"
            };
            wrong.push(format!("`{shown}` {why}"));
            continue;
        };
        let shard = manifest["study"]["shard"].as_str().and_then(|text| text.parse::<Shard>().ok());
        let Some(shard) = shard else {
            wrong.push(format!("the manifest of `{shown}` names no shard"));
            continue;
        };
        wrong.extend(damaged(folder, &manifest));
        if let Some((first, other, earlier)) = shards.first() {
            let mut of_earlier = earlier["study"].clone();
            of_earlier["shard"] = manifest["study"]["shard"].clone();
            let differences = changes(&of_earlier, &manifest["study"]);
            if !differences.is_empty() {
                let other = other.display();
                let what = differences.join("; ");
                wrong.push(format!("`{shown}` is of another study than `{other}`: {what}"));
                continue;
            }
            if first.of != shard.of {
                let other = other.display();
                wrong.push(format!(
                    "`{shown}` is shard {shard}, `{other}` shard {first}: the numbers of shards differ"
                ));
                continue;
            }
        }
        if let Some((_, other, _)) = shards.iter().find(|(earlier, ..)| *earlier == shard) {
            let other = other.display();
            wrong.push(format!("`{other}` and `{shown}` are both shard {shard}"));
            continue;
        }
        shards.push((shard, folder.clone(), manifest));
    }
    if let Some((first, ..)) = shards.first() {
        let is_there = |index: u32| shards.iter().any(|(shard, ..)| shard.index == index);
        let many = (first.of as usize).saturating_sub(shards.len());
        let missing = (1..=first.of).filter(|index| !is_there(*index)).take(MOST_SHOWN);
        wrong.extend(missing.map(|index| format!("shard {index}/{} is missing", first.of)));
        if many > MOST_SHOWN {
            wrong.push(format!("{} more shards are missing", many - MOST_SHOWN));
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Shards(format!(
            "the shards cannot be joined:\n  {}",
            wrong.join("\n  ")
        )));
    }
    shards.sort_by_key(|(shard, ..)| shard.index);
    Ok(shards.into_iter().map(|(_, folder, manifest)| (folder, manifest)).collect())
}

fn value<'a>(metadata: &'a [(String, String)], key: &str) -> &'a str {
    metadata.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value)
}

/// The metadata of the shards' tables.
fn provenance(metadata: &[(String, String)]) -> Result<Provenance, Failure> {
    let of = |key: &str| value(metadata, key).to_owned();
    let version = env!("CARGO_PKG_VERSION");
    if of("version") != version {
        return Err(Failure::Shards(format!(
            "the shards were written by version {}, this is {version}",
            of("version")
        )));
    }
    Ok(Provenance {
        scenario: of("scenario"),
        scenario_hash: of("scenario_hash"),
        version,
        seed: of("seed").parse().unwrap_or_default(),
        zone: of("zone"),
        currency: of("currency"),
        overrides: serde_json::from_str(&of("overrides")).unwrap_or_default(),
        design: of("design"),
    })
}
