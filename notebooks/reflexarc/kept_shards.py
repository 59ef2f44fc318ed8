"""The shards of a study that are kept beside its folder until all are there and joined.

    .NAME.N-shards/K      the folder of shard K of N, as the engine wrote it
    .NAME.N-shards.lock   locked by the command that plays the study

The engine alone decides whether a shard is finished and whether it is one of this study.
"""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from .engine import EngineError, failed_points, find_engine, json_object


def kept_folder(out: Path, shards: int) -> Path:
    """The folder of the shards that are kept for a result."""
    return out.parent / f".{out.name}.{shards}-shards"


def shard_folders(kept: Path, shards: int) -> dict[str, Path]:
    """The folder of each shard, by its name `K/N`."""
    return {f"{index}/{shards}": kept / str(index) for index in range(1, shards + 1)}


@contextmanager
def held(folder: Path) -> Iterator[int]:
    """Locks the folder of kept shards, for one command at a time; gives the lock's file descriptor.

    A child process that inherits the descriptor holds the lock too, as long as it lives.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = folder.with_name(f"{folder.name}.lock")
    lock = locked(path)
    try:
        folder.mkdir(exist_ok=True)
        # What a killed command was writing or removing.
        for unfinished in folder.glob("tmp*"):
            shutil.rmtree(unfinished)
        yield lock
    finally:
        if folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
        path.unlink(missing_ok=True)
        os.close(lock)


def locked(path: Path) -> int:
    """Opens and locks a file; an error if another process holds it."""
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held_already:
            os.close(lock)
            raise BlockingIOError(
                f"another command is playing this study (it holds `{path}`): wait for it, "
                "or name another folder with --out"
            ) from held_already
        # The command that held it before removes the file: then the lock is on a file that is gone.
        if path.exists() and os.path.samestat(os.fstat(lock), path.stat()):
            return lock
        os.close(lock)


def check(study: Path, part: str, folder: Path) -> None:
    """Has the engine finish a kept shard where it lies; removes the shard if it is one of another study."""
    options = ["--shard", part, "--resume", "--die-with-parent", "--out", str(folder)]
    line = [str(find_engine()), "sweep", str(study), *options]
    done = subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode == 2:
        print(f"shard {part} is played again: {done.stderr.strip()}", file=sys.stderr)
        discard(folder)
    elif done.returncode not in (0, 6):
        raise EngineError(done.returncode, f"kept shard {part}: {done.stderr}")


def join(shards: Collection[Path], kept: Path, out: Path) -> int:
    """Merges shards and removes them if the result was written; gives the exit code of the engine."""
    line = [str(find_engine()), "merge", *map(str, shards), "--out", str(out), "--format", "json"]
    done = subprocess.run(line, stdout=subprocess.PIPE, text=True, check=False)
    said = json_object(done.stdout) or {}
    # Exit code 6 alone may also mean that shards could not be joined.
    if said.get("schema") == "reflexarc.sweep/1":
        print(done.stdout, end="")
        print(failed_points(said), end="\n" if said["failed"] else "", file=sys.stderr)
        for shard in shards:
            discard(shard)
        shutil.rmtree(kept)
    else:
        print(f"the shards are kept in `{kept}`: the same command goes on", file=sys.stderr)
    return done.returncode


def discard(shard: Path) -> None:
    """Removes a shard; one that is removed in part, because the command is killed, is not taken for a shard."""
    doomed = Path(tempfile.mkdtemp(dir=shard.parent))
    shard.rename(doomed / shard.name)
    shutil.rmtree(doomed)


def pack(folder: Path) -> bytes:
    """A folder as the bytes of a tar file."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        tar.add(folder, arcname=folder.name)
    return held.getvalue()


def unpack(files: bytes, place: str) -> None:
    """Writes the folder of a tar file into another one."""
    with tarfile.open(fileobj=io.BytesIO(files)) as tar:
        tar.extractall(place, filter="data")
