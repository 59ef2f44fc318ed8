//! Guards of the structure: each reads the source as text, and each is tested on a scratch tree
//! that breaks its rule.

mod circles;
mod events;
mod files;
mod layers;
mod renamed;
mod state;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Source files by their path inside `src`, without comments, texts and unit tests.
pub struct Source {
    files: BTreeMap<String, String>,
}

impl Source {
    /// The program's own source.
    fn own() -> Self {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = BTreeMap::new();
        read(&src, &src, &mut files);
        assert!(files.len() > 100, "only {} files: the guard reads the wrong folder", files.len());
        Self { files }
    }

    /// A scratch tree.
    fn scratch(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), code_of(text))).collect();
        Self { files }
    }

    /// The file of a module path such as `infra::power::feed`, if there is one.
    fn file_of(&self, module: &str) -> Option<&str> {
        let path = module.replace("::", "/");
        let face = if path.is_empty() { "lib.rs".to_owned() } else { format!("{path}/mod.rs") };
        let one = [format!("{path}.rs"), face];
        one.iter().find_map(|path| self.files.get_key_value(path)).map(|(path, _)| path.as_str())
    }

    /// The files that a file names, each with the path by which it does.
    fn arrows(&self, file: &str) -> BTreeMap<&str, String> {
        let mut arrows = BTreeMap::new();
        for path in paths(&self.files[file], &module_of(file)) {
            let mut module = path.as_str();
            // The longest prefix that is a module.
            let target = loop {
                if let Some(target) = self.file_of(module) {
                    break Some(target);
                }
                match module.rsplit_once("::") {
                    Some((prefix, _)) => module = prefix,
                    None => break None,
                }
            };
            if let Some(target) = target.filter(|&target| target != file && target != "lib.rs") {
                arrows.insert(target, path);
            }
        }
        arrows
    }
}

fn read(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let inside = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            // Unit tests may look at anything of their layer.
            if !inside.ends_with("/tests.rs") && !inside.contains("/tests/") {
                files.insert(inside, code_of(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
}

/// A text without comments, texts in quotes, and the unit tests at its end.
fn code_of(text: &str) -> String {
    let tests = text.find("\nmod tests {").unwrap_or(text.len());
    let code = text[..tests].rsplit_once("#[cfg(test)]").map_or(&text[..tests], |pair| pair.0);
    let code = if tests < text.len() { code } else { text };
    let mut out = String::with_capacity(code.len());
    for line in code.lines() {
        let mut inside = false;
        let mut escaped = false;
        let mut characters = line.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                _ if escaped => escaped = false,
                '\\' if inside => escaped = true,
                '"' => inside = !inside,
                '/' if !inside && characters.peek() == Some(&'/') => break,
                _ if inside => {}
                _ => out.push(character),
            }
        }
        out.push('\n');
    }
    out
}

/// The module of a file: `infra::power` for `infra/power/mod.rs`.
fn module_of(file: &str) -> String {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    path.strip_suffix("/mod").unwrap_or(path).replace('/', "::")
}

/// All paths that a code names by `crate::`, `super::`, `self::`, or by a module that it declares, from
/// the root of the crate; those of braces one by one.
fn paths(code: &str, module: &str) -> BTreeSet<String> {
    let children: BTreeSet<&str> = code
        .lines()
        .filter_map(|line| {
            let line = line.trim().strip_suffix(';')?;
            line.rsplit_once("mod ").map(|(_, name)| name).filter(|name| is_word(name))
        })
        .collect();
    let mut found = BTreeSet::new();
    let bytes = code.as_bytes();
    for (at, _) in code.match_indices("::") {
        // Begins of paths alone: a word that no `::` stands before.
        let begin =
            code[..at].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |p| p + 1);
        let head = &code[begin..at];
        let is_continued = begin >= 2 && &bytes[begin - 2..begin] == b"::";
        // `$crate` is written out where a macro is used; `pub(in …)` is no import.
        let is_visibility = code[..begin].ends_with("pub(in ");
        if is_continued || head.is_empty() || code[..begin].ends_with('$') || is_visibility {
            continue;
        }
        let base = match head {
            "crate" => String::new(),
            "self" => module.to_owned(),
            "super" => parent(module),
            child if children.contains(child) => join(module, child),
            _ => continue,
        };
        let mut rest = &code[at + 2..];
        let mut base = base;
        while let Some(after) = rest.strip_prefix("super::") {
            (base, rest) = (parent(&base), after);
        }
        expand(&base, rest, &mut found);
    }
    found
}

fn parent(module: &str) -> String {
    module.rsplit_once("::").map_or(String::new(), |(parent, _)| parent.to_owned())
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Follows what stands after `base::`: a word with more behind it, or a list in braces.
fn expand(base: &str, rest: &str, found: &mut BTreeSet<String>) {
    let rest = rest.trim_start();
    if let Some(list) = rest.strip_prefix('{') {
        let (mut depth, mut from) = (0, 0);
        for (at, character) in list.char_indices() {
            match character {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    expand(base, &list[from..at], found);
                    from = at + 1;
                    if character == '}' {
                        return;
                    }
                }
                _ => {}
            }
        }
        return;
    }
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if word.is_empty() {
        // A glob names the module; behind the last comma of a list stands nothing.
        if rest.starts_with('*') {
            found.insert(base.to_owned());
        }
        return;
    }
    let path = if word == "self" { base.to_owned() } else { join(base, &word) };
    match rest[word.len()..].strip_prefix("::") {
        Some(more) => expand(&path, more, found),
        None => {
            found.insert(path);
        }
    }
}

#[test]
fn paths_are_found_in_every_form_of_import() {
    let code = code_of(
        "//! crate::no::Doc\nmod child;\nuse crate::{a, b::{self, C}, d::e::F as G};\nuse super::x::{\n    Y,\n    z::W,\n};\npub use child::Thing;\npub(in crate::seen) fn f() { crate::inline::g(\"crate::text::H\"); super::super::up::U; } // crate::comment::I\n#[cfg(test)]\nmod tests {\n use crate::never::N; }",
    );
    let found: Vec<String> = paths(&code, "p::q").into_iter().collect();
    let all = [
        "a",
        "b",
        "b::C",
        "d::e::F",
        "inline::g",
        "p::q::child::Thing",
        "p::x::Y",
        "p::x::z::W",
        "up::U",
    ];
    assert_eq!(found, all);
}
