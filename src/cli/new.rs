//! `new`: writes files to begin with.

use super::exit::{Exit, Failure};
use crate::scenario::import::template;
use clap::{Args, Subcommand};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `new`.
#[derive(Args, Debug)]
pub(super) struct NewArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Tables for `import tables`: a CSV file a sheet with example rows, and what each column means.
    Tables {
        /// The folder, which must be absent or empty.
        folder: PathBuf,
    },
}

/// Writes the files.
pub(super) fn new(args: &NewArgs) -> Result<Exit, Failure> {
    let What::Tables { folder } = &args.what;
    let files = template();
    let occupied = || {
        Failure::Occupied(format!(
            "`{}` holds files: name a folder that is absent or empty",
            folder.display()
        ))
    };
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => return Err(occupied()),
        Ok(false) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(unwritten(folder, &error)),
    }
    write_all(folder, &files).map_err(|error| unwritten(folder, &error))?;
    let mut out = io::stdout().lock();
    for (name, _) in &files {
        writeln!(out, "{}", folder.join(name).display())?;
    }
    Ok(Exit::Ok)
}

fn unwritten(folder: &Path, error: &io::Error) -> Failure {
    Failure::Occupied(format!("cannot write `{}`: {error}", folder.display()))
}

/// Writes all files beside the folder, and puts them in its place in one step.
fn write_all(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let partial = folder.with_file_name(format!(".{}.partial", name.unwrap_or_default()));
    fs::create_dir_all(&partial)?;
    let write = || -> io::Result<()> {
        for (name, text) in files {
            fs::write(partial.join(name), text)?;
        }
        // An empty folder gives way to the one that takes its place.
        fs::rename(&partial, folder)
    };
    write().inspect_err(|_| {
        // What was written is of no use to the reader of the error.
        let _removed = fs::remove_dir_all(&partial);
    })
}
