//! Shards: joined, they have the bytes of the whole; what is missing, twice, foreign or damaged is named.

use super::{STUDY, folder, played, program, stderr, tables, with};
use std::fs;
use std::process::Output;
use tempfile::TempDir;

fn merge(folder: &TempDir, shards: &[&str], out: &str) -> Output {
    let mut program = program(folder.path());
    program.arg("merge").args(shards).args(["--out", out, "--format", "json"]);
    program.output().unwrap()
}

/// Plays a shard into a folder of its name.
fn shard(folder: &TempDir, index: u32, of: u32) -> String {
    let name = format!("s{index}of{of}");
    played(folder, &name, &["--shard", &format!("{index}/{of}")]);
    name
}

#[test]
fn shards_of_any_number_are_joined_to_the_bytes_of_the_whole() {
    let folder = folder(STUDY);
    let whole = played(&folder, "whole", &[]);
    let expected = tables(&folder, "whole");
    // Of 13 shards of 12 points one is empty.
    for of in [1, 3, 7, 13] {
        let mut names: Vec<String> = (1..=of).map(|index| shard(&folder, index, of)).collect();
        // In any order.
        names.reverse();
        let out = format!("merged{of}");
        let output = merge(&folder, &names.iter().map(String::as_str).collect::<Vec<_>>(), &out);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(tables(&folder, &out) == expected, "{of} shards");
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["points"], whole["points"]);
        assert_eq!(
            (&answer["shard"], &answer["study_hash"]),
            (&whole["shard"], &whole["study_hash"])
        );
    }
}

#[test]
fn wrong_shards_are_named_and_nothing_is_written() {
    let folder = folder(STUDY);
    let [one, two, three] = [1, 2, 3].map(|index| shard(&folder, index, 3));
    let refused = |shards: &[&str], expected: &[&str]| {
        let output = merge(&folder, shards, "merged");
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(6), "{said}");
        for part in expected {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!folder.path().join("merged").exists());
    };
    refused(&[&one, &three], &["shard 2/3 is missing"]);
    refused(&[&one, &two, &two, &three], &["`s2of3` and `s2of3` are both shard 2/3"]);
    refused(&[&one, "scenarios", &three], &["`scenarios` holds no result", "shard 2/3 is missing"]);
    let seven = shard(&folder, 2, 7);
    refused(&[&one, &seven, &three], &["`s2of7` is shard 2/7, `s1of3` shard 1/3"]);
    // A shard of a study with another seed.
    let study = folder.path().join("scenarios/sweeps/s.ron");
    fs::write(&study, with("design: grid", "seed: 2, design: grid")).unwrap();
    played(&folder, "other", &["--shard", "2/3"]);
    refused(
        &[&one, "other", &three],
        &["`other` is of another study than `s1of3`: seed was 1, is 2"],
    );
    // Cut, and changed at one byte.
    let file = folder.path().join("s2of3/kpis.parquet");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() - 9]).unwrap();
    refused(&[&one, &two, &three], &["s2of3/kpis.parquet` has", "its manifest says"]);
    let mut changed = bytes;
    changed[40] ^= 1;
    fs::write(&file, &changed).unwrap();
    refused(&[&one, &two, &three], &["s2of3/kpis.parquet` was changed"]);
}

#[test]
fn a_shard_is_never_replaced_by_the_whole() {
    let folder = folder(STUDY);
    let shards = [1, 2].map(|index| shard(&folder, index, 2));
    let before = tables(&folder, &shards[1]);
    let output = merge(&folder, &shards.each_ref().map(String::as_str), &shards[1]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("is one of the shards"), "{}", stderr(&output));
    assert!(tables(&folder, &shards[1]) == before);
}
