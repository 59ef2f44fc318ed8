//! Reading the files of a scenario: the story, its includes, and replacements of includes.

use crate::scenario::text::scan;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::apply::apply;
use super::document::Document;
use super::include::{self, Refusal};
use super::inspect::inspect_keys;
use super::override_path::{self, Override};
use super::piece::Kind;
use super::request::{Request, Swap};
use super::selection::select;
use super::shape::{instead, malformed};
use crate::scenario::text::diagnostic::Diagnostic;
use crate::scenario::text::diagnostics::Diagnostics;
use crate::scenario::text::draft::Draft;
use crate::scenario::text::outline::{Entry, Node, Shape};
use crate::scenario::text::source::Source;

/// Maximum depth of includes.
const DEEPEST_INCLUDES: usize = 16;

/// Maximum number of files of a scenario.
const MOST_FILES: usize = 64;

/// Reads all files of a request and applies the overrides.
pub(crate) fn read(kinds: &[Kind], request: &Request) -> (Vec<Document>, Diagnostics) {
    let mut reading = Reading {
        kinds,
        replaced: request.swaps.iter().filter_map(|swap| root_of(swap, kinds)).collect(),
        left_out: Vec::new(),
        documents: Vec::new(),
        overrides: Vec::new(),
        files: 0,
        found: Diagnostics::new(),
    };
    reading.named(&request.story, Expected::Story);
    if !reading.documents.is_empty() {
        for swap in &request.swaps {
            reading.named(&swap.file, swap.root.map_or(Expected::AnySwap, Expected::Swap));
        }
        reading.missing_pieces();
    }
    reading.overrides(&request.set);
    if !reading.found.has_errors() {
        let found = select(&mut reading.documents, request);
        reading.found.extend(found);
    }
    (reading.documents, reading.found)
}

/// The root that a file replaces; `None` if it is no piece, which is reported once it is read.
fn root_of(swap: &Swap, kinds: &[Kind]) -> Option<&'static str> {
    swap.root.or_else(|| {
        let text = include::read(&swap.file, "").ok()?;
        let name = scan::read(&text).ok()?.name()?;
        let name = text.get(name)?;
        kinds.iter().find(|kind| kind.root == name && !kind.word.is_empty()).map(|kind| kind.root)
    })
}

/// The folder of a file, without links; links that are files themselves stay where they are.
fn folder_of(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

/// The root that a file must have.
#[derive(Clone, Copy)]
enum Expected {
    Story,
    Piece,
    /// That of the piece which the file replaces.
    Swap(&'static str),
    /// That of any piece.
    AnySwap,
}

/// A file, and the chain of files that include it.
struct Chain<'a> {
    file: &'a Path,
    name: &'a str,
    includer: Option<&'a Chain<'a>>,
}

impl Chain<'_> {
    /// The names from a file down to this one, if it is in the chain.
    fn since(&self, file: &Path) -> Option<Vec<&str>> {
        let mut names = match self.includer {
            _ if self.file == file => Vec::new(),
            Some(includer) => includer.since(file)?,
            None => return None,
        };
        names.push(self.name);
        Some(names)
    }

    fn depth(&self) -> usize {
        self.includer.map_or(0, |includer| includer.depth() + 1)
    }
}

/// A scenario while its files are read.
struct Reading<'a> {
    kinds: &'a [Kind],
    replaced: Vec<&'static str>,
    /// Roots of included files that were replaced.
    left_out: Vec<&'static str>,
    documents: Vec<Document>,
    overrides: Vec<Override>,
    files: usize,
    found: Diagnostics,
}

impl Reading<'_> {
    /// Reads a file that is named on the command line.
    fn named(&mut self, path: &Path, expected: Expected) {
        let name = path.display().to_string();
        match include::read(path, &name) {
            Ok(text) => {
                let file = folder_of(path).join(path.file_name().unwrap_or_default());
                let chain = Chain { file: &file, name: &name, includer: None };
                self.file(&chain, text, expected);
            }
            Err(Refusal { code, message, help }) => {
                let mut diagnostic = Diagnostic::of_file(name, code, message);
                diagnostic.help = help;
                self.found.push(diagnostic);
            }
        }
    }

    /// Reads a file and its includes.
    fn file(&mut self, chain: &Chain, text: String, expected: Expected) {
        self.files += 1;
        let source = Arc::new(Source::new(chain.name.to_owned(), text));
        let mut draft = Draft::new(&source);
        let root = match scan::read(draft.text()) {
            Ok(root) => root,
            Err(fault) => return self.found.push(malformed(&fault, &draft)),
        };
        let kind = match self.kind(chain, &source, &root, expected) {
            Ok(Some(kind)) => kind,
            Ok(None) => return,
            Err(diagnostic) => return self.found.push(diagnostic),
        };
        // The name, the includes and the overrides are read here; the typed parser sees the rest.
        draft.blank(root.name().unwrap_or_default());
        let include = root.entry("include");
        let is_story = kind.word.is_empty();
        let set = root.entry("set").filter(|_| is_story);
        let words = self.kinds.iter().map(|kind| kind.word).filter(|word| !word.is_empty());
        let inside: Vec<&Entry> =
            words.filter(|_| is_story).filter_map(|word| root.entry(word)).collect();
        for entry in include.into_iter().chain(set).chain(inside.iter().copied()) {
            draft.blank(entry.key_span.start..entry.end);
        }
        if let Some(set) = set {
            self.set(&source, set);
        }
        let outline = match scan::read(draft.text()) {
            Ok(outline) => outline,
            // Replacing a whole entry by blanks leaves the rest unchanged.
            Err(fault) => return self.found.push(malformed(&fault, &draft)),
        };
        self.documents.push(Document {
            kind,
            draft,
            outline,
            root: root.head(),
            name: chain.name.to_owned(),
            file: chain.file.to_owned(),
        });
        for entry in inside {
            self.inside(chain, &source, entry);
        }
        if let Some(include) = include {
            self.includes(chain, &source, include);
        }
    }

    /// Reads a piece that stands in the story itself: `supply: Supply(…)`.
    fn inside(&mut self, chain: &Chain, source: &Arc<Source>, entry: &Entry) {
        let Some(kind) = self.kinds.iter().find(|kind| kind.word == entry.key).copied() else {
            return;
        };
        if self.replaced.contains(&kind.root) {
            self.left_out.push(kind.root);
            return;
        }
        let name = entry.value.name().and_then(|name| source.text().get(name));
        if name.is_some_and(|name| name != kind.root) {
            let message = format!("`{}` is a `{}(…)`", entry.key, kind.root);
            let wrong = Diagnostic::at(source, entry.value.head(), "wrong-root", message);
            let help = format!("write it as `{}: {}(…)`", entry.key, kind.root);
            return self.found.push(wrong.label("wrong root").help(help));
        }
        // The rest of the file is replaced by blanks, so that positions are those in the file.
        let mut draft = Draft::new(source);
        let (start, end) = (entry.value.name_end, entry.value.span.end);
        draft.blank(0..start);
        draft.blank(end..source.text().len());
        let include = entry.value.entry("include");
        if let Some(include) = include {
            draft.blank(include.key_span.start..include.end);
        }
        let outline = match scan::read(draft.text()) {
            Ok(outline) => outline,
            Err(fault) => return self.found.push(malformed(&fault, &draft)),
        };
        self.documents.push(Document {
            kind,
            draft,
            outline,
            root: entry.value.head(),
            name: chain.name.to_owned(),
            file: chain.file.to_owned(),
        });
        if let Some(include) = include {
            self.includes(chain, source, include);
        }
    }

    /// The kind of a file by its root; `None` for a piece that another file replaces.
    fn kind(
        &mut self,
        chain: &Chain,
        source: &Arc<Source>,
        root: &Node,
        expected: Expected,
    ) -> Result<Option<Kind>, Diagnostic> {
        let is_story = |kind: &&Kind| kind.word.is_empty();
        let roots: Vec<&str> = match expected {
            Expected::Story => self.kinds.iter().filter(is_story).map(|kind| kind.root).collect(),
            Expected::Piece | Expected::AnySwap => {
                self.kinds.iter().filter(|kind| !is_story(kind)).map(|kind| kind.root).collect()
            }
            Expected::Swap(root) => vec![root],
        };
        let wrong = |message: String, help: String| {
            Diagnostic::at(source, root.head(), "wrong-root", message)
                .label("wrong root")
                .help(help)
        };
        let Some(name) = root.name().and_then(|name| source.text().get(name)) else {
            let message = "the file has no root name".to_owned();
            return Err(wrong(message, format!("start it with `{}(`", roots.join("(` or `"))));
        };
        if !roots.contains(&name) {
            let known = self.kinds.iter().any(|kind| kind.root == name);
            let message = if known {
                format!("a `{name}(…)` file cannot be included here")
            } else {
                format!("unknown root `{name}`")
            };
            return Err(wrong(message, instead(name, &roots, "allowed here")));
        }
        let is_swap = matches!(expected, Expected::Swap(_) | Expected::AnySwap);
        if let Some(&root) = self.replaced.iter().find(|&&root| root == name && !is_swap) {
            self.left_out.push(root);
            return Ok(None);
        }
        // A file that could not be read may be the one that is to be replaced.
        if is_swap && !self.left_out.contains(&name) && !self.found.has_errors() {
            let message =
                format!("the scenario includes no `{name}(…)` that this file could replace");
            let diagnostic = Diagnostic::at(source, root.head(), "nothing-to-replace", message);
            let help = format!("include a file that starts with `{name}(`, or leave this one out");
            return Err(diagnostic.label("replaces nothing").help(help));
        }
        if let Some(other) = self.documents.iter().find(|document| document.kind.root == name) {
            let message = if other.file == chain.file {
                let verb = if is_swap { "named" } else { "included" };
                format!("`{}` is {verb} twice", other.name)
            } else {
                format!("`{}` and `{}` are both `{name}(…)`", other.name, chain.name)
            };
            let diagnostic = Diagnostic::at(source, root.head(), "duplicate-piece", message);
            let help = if is_swap { "name one of them" } else { "include one of them" };
            return Err(diagnostic.label("second one").help(help));
        }
        Ok(self.kinds.iter().find(|kind| kind.root == name).copied())
    }

    /// Stores the overrides of a story until all its pieces are loaded.
    fn set(&mut self, source: &Arc<Source>, set: &Entry) {
        let Shape::Map(entries) = &set.value.shape else {
            let message = "`set` is a map of paths and values";
            let diagnostic = Diagnostic::at(source, set.value.head(), "wrong-type", message);
            let help = "write it as {\"supply.lanes.dc.cutoff\": \"16:00\"}";
            self.found.push(diagnostic.label("not a map").help(help));
            return;
        };
        self.found.extend(inspect_keys(&Draft::new(source), &set.value));
        self.overrides.extend(entries.iter().map(|entry| Override::of_entry(source, entry)));
    }

    fn includes(&mut self, chain: &Chain, source: &Arc<Source>, include: &Entry) {
        let wrong = |span: Range<usize>| {
            let diagnostic = Diagnostic::at(
                source,
                span,
                "wrong-type",
                "`include` is a list of paths in quotes",
            );
            diagnostic.label("not a path").help("write it as [\"supply/uk-grocery.ron\"]")
        };
        let Shape::List(items) = &include.value.shape else {
            return self.found.push(wrong(include.value.head()));
        };
        for item in items {
            let span = item.span.clone();
            let written = source.text().get(span.clone()).unwrap_or_default();
            match ron::from_str::<String>(written) {
                Ok(path) => {
                    if let Err(Refusal { code, message, help }) = self.include(chain, &path) {
                        let mut diagnostic =
                            Diagnostic::at(source, span, code, message).label("included here");
                        diagnostic.help = help;
                        self.found.push(diagnostic);
                    }
                }
                Err(_) => self.found.push(wrong(span)),
            }
        }
    }

    /// Reads one include; issues inside the file are reported at their position there.
    fn include(&mut self, chain: &Chain, written: &str) -> Result<(), Refusal> {
        let refuse =
            |code, message, help: &str| Refusal { code, message, help: Some(help.to_owned()) };
        if self.files >= MOST_FILES {
            let message = format!("the scenario has more than {MOST_FILES} files");
            return Err(refuse("limit", message, "merge some of them"));
        }
        if chain.depth() >= DEEPEST_INCLUDES {
            let message = format!("includes nest deeper than {DEEPEST_INCLUDES}");
            return Err(refuse("limit", message, "include the files from the story"));
        }
        let folder = chain.file.parent().unwrap_or(Path::new("/"));
        let file = include::resolve(include::base(folder), written)?;
        if let Some(names) = chain.since(&file) {
            let first = names.first().copied().unwrap_or_default();
            let message = format!("includes form a cycle: {} → {first}", names.join(" → "));
            return Err(refuse("include-cycle", message, "remove one of them"));
        }
        let text = include::read(&file, written)?;
        let chain = Chain { file: &file, name: written, includer: Some(chain) };
        self.file(&chain, text, Expected::Piece);
        Ok(())
    }

    /// Every required kind of piece must be included; not checked if there are errors already.
    fn missing_pieces(&mut self) {
        let Some(story) = self.documents.first().filter(|_| !self.found.has_errors()) else {
            return;
        };
        let is_there =
            |kind: &Kind| self.documents.iter().any(|document| document.kind.root == kind.root);
        for kind in self.kinds.iter().filter(|kind| kind.required && !is_there(kind)) {
            let (source, span) = story.draft.origin(story.root.clone());
            let message = format!("no included file is a `{}(…)`", kind.root);
            let diagnostic = Diagnostic::at(&source, span, "missing-piece", message);
            let help = format!("include a file that starts with `{}(`", kind.root);
            self.found.push(diagnostic.label("required here").help(help));
        }
    }

    /// Applies the story's overrides, then those of the command line.
    fn overrides(&mut self, arguments: &[String]) {
        let mut overrides = std::mem::take(&mut self.overrides);
        for argument in arguments {
            match Override::of_argument(argument) {
                Ok(given) => overrides.push(given),
                Err(diagnostic) => self.found.push(diagnostic),
            }
        }
        // Paths into a file that could not be read are not reported as issues.
        let whole = !self.found.has_errors();
        for given in overrides {
            if let Err(diagnostic) = apply(&mut self.documents, self.kinds, &given)
                && (whole || diagnostic.label != override_path::NOT_INCLUDED)
            {
                self.found.push(diagnostic);
            }
        }
    }
}
