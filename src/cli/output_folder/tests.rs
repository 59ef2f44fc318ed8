//! Output folders, and moves that are cut short.

use super::moving::REPLACED;
use super::*;
use serde_json::json;

/// The manifest of a study with this number, which is complete or not.
fn manifest(number: u32, is_complete: bool) -> Map<String, Value> {
    let value = json!({
        "schema": "reflexarc.manifest/1", "number": number, "complete": is_complete,
        "interrupted": !is_complete,
    });
    value.as_object().cloned().unwrap_or_default()
}

/// Fills a place with files that hold the number.
fn filled(place: &Path, number: u32, names: &[&str], is_complete: bool) -> PathBuf {
    let folder = OutputFolder::begin(place).unwrap();
    for name in names {
        fs::write(folder.path().join(name), number.to_string()).unwrap();
    }
    folder.keep(manifest(number, is_complete)).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The number of the study whose manifest is in place and names exactly the files there.
fn whole(place: &Path) -> Option<u64> {
    let manifest = manifest_in(place)?;
    for file in manifest["files"].as_array()? {
        let name = file["file"].as_str()?;
        assert_eq!(described(place, name).unwrap(), *file);
    }
    manifest["number"].as_u64()
}

#[test]
fn only_files_that_the_manifest_names_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("x");
    filled(&place, 1, &["a", "b"], true);
    fs::write(place.join("mine.py"), "mine").unwrap();
    fs::create_dir(place.join("figures")).unwrap();
    filled(&place, 2, &["b", "c"], true);
    assert_eq!(names(&place), ["b", "c", "figures", MANIFEST, "mine.py"]);
    assert_eq!(whole(&place), Some(2));
    assert_eq!(names(folder.path()), ["x"]);
    // What is not ours is not replaced either if the new result has a file of that name.
    let refused = OutputFolder::begin(&place).unwrap();
    fs::write(refused.path().join("mine.py"), "ours").unwrap();
    assert!(matches!(refused.keep(manifest(3, true)), Err(Failure::Occupied(_))));
    assert_eq!(fs::read_to_string(place.join("mine.py")).unwrap(), "mine");
    assert_eq!((whole(&place), names(folder.path()).len()), (Some(2), 1));
    fs::write(place.join("orders.parquet"), "mine").unwrap();
    assert!(matches!(OutputFolder::begin(&place), Err(Failure::Occupied(_))));
}

#[test]
fn a_move_that_was_cut_short_at_any_step_is_completed_by_the_next_command() {
    // Steps of a move from the files a, b to b, c: 0 none, 1 the manifest left, 2 `a` is removed,
    // 3 `b` and 4 `c` are moved in, 5 the manifest is.
    for step in 0..=5 {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("x");
        filled(&place, 1, &["a", "b"], true);
        fs::write(place.join("mine.py"), "mine").unwrap();
        let other = folder.path().join("y");
        filled(&other, 2, &["b", "c"], true);
        let ready = folder.path().join(".x.ready");
        fs::rename(&other, &ready).unwrap();
        let moved = |name: &str| fs::rename(ready.join(name), place.join(name)).unwrap();
        if step >= 1 {
            fs::rename(place.join(MANIFEST), ready.join(REPLACED)).unwrap();
        }
        if step >= 2 {
            fs::remove_file(place.join("a")).unwrap();
        }
        for (_, name) in [(3, "b"), (4, "c"), (5, MANIFEST)].iter().filter(|one| step >= one.0) {
            moved(name);
        }
        // At no step does a manifest in place name files of the other result.
        let found = whole(&place);
        assert_eq!(found, [Some(1), None, None, None, None, Some(2)][step], "step {step}");
        drop(OutputFolder::begin(&place).unwrap());
        assert_eq!(whole(&place), Some(2), "step {step}");
        assert_eq!(names(&place), ["b", "c", MANIFEST, "mine.py"], "step {step}");
        assert_eq!(names(folder.path()), ["x"], "step {step}");
    }
}

#[test]
fn a_complete_result_stays_if_the_new_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("x");
    assert_eq!(filled(&place, 1, &["a"], false), place);
    assert_eq!(filled(&place, 2, &["a"], false), place);
    assert_eq!(filled(&place, 3, &["a"], true), place);
    assert_eq!(filled(&place, 4, &["a"], false), folder.path().join("x.interrupted"));
    assert_eq!((whole(&place), whole(&folder.path().join("x.interrupted"))), (Some(3), Some(4)));
    assert_eq!(names(folder.path()), ["x", "x.interrupted"]);
}

#[test]
fn a_place_is_filled_by_one_command_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("x");
    // Another process left these; the second is of another folder.
    fs::create_dir(folder.path().join(".x.partial-4194305")).unwrap();
    fs::create_dir(folder.path().join(".x.partial-1.partial-4194305")).unwrap();
    let first = OutputFolder::begin(&place).unwrap();
    let Err(Failure::InUse(text)) = OutputFolder::begin(&place) else { panic!("in use") };
    assert!(text.contains(&format!("process {}", std::process::id())), "{text}");
    let own = format!(".x.partial-{}", std::process::id());
    let expected = [".x.lock", ".x.partial-1.partial-4194305", &*own];
    assert_eq!(names(folder.path()).len(), 3, "{expected:?}");
    assert!(expected.iter().all(|name| folder.path().join(name).exists()));
    drop(first);
    assert_eq!(names(folder.path()), [".x.partial-1.partial-4194305"]);
}

#[test]
fn a_manifest_names_no_file_of_another_folder() {
    let manifest = json!({"files": [{"file": "../a"}, {"file": "/b"}, {"file": "c"}, {"file": ".."}],
        "tables": [{"file": "d.parquet"}, {"file": "c"}]});
    assert_eq!(named(&manifest), ["c", "d.parquet"]);
}
