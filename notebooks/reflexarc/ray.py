"""A study on Ray: `python -m reflexarc.ray STUDY --shards N --out DIR [--address ADDRESS]`.

Each shard is a task that runs the engine in a folder of its worker and gives back its files. Ray retries tasks whose node
or worker is lost, and those whose engine ended by a signal or could not write. Shards are kept beside DIR until all are
there and `merge` has joined them: the same command goes on where an earlier one ended. Exit codes are those of the
engine; 6 where shards are missing.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

import ray

from .engine import find_engine

PERMANENT = {2, 3, 4, 5}  # Another attempt would end alike.


class Again(RuntimeError):
    """The engine ended in a way that another attempt may not repeat."""


def play(tree: bytes, study: str, part: str) -> tuple[int, bytes, str]:
    """Plays a shard on a worker: exit code of the engine, its folder as an archive, what it said."""
    with tempfile.TemporaryDirectory(prefix="reflexarc-") as place:
        tarfile.open(fileobj=io.BytesIO(tree)).extractall(place, filter="data")
        options = ["--shard", part, "--jobs", "1", "--die-with-parent", "--out", f"{place}/out"]
        line = [str(find_engine()), "sweep", f"{place}/{study}", *options]
        # The engine ends when its standard input does, even where the worker is killed.
        pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "stdout": subprocess.DEVNULL}
        engine: Any = subprocess.Popen(line, **pipes)  # type: ignore[call-overload]
        said, code = engine.stderr.read().decode(), engine.wait()
        if code not in PERMANENT | {0, 6}:
            raise Again(f"shard {part} ended with {code}: {said}")
        return code, archive(Path(place) / "out") if code in (0, 6) else b"", said


def archive(folder: Path) -> bytes:
    """A folder as the bytes of a tar file."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        tar.add(folder, arcname=folder.name)
    return held.getvalue()


def drive(study: Path, shards: int, out: Path, address: str | None) -> int:
    """Submits the shards that are missing, keeps those that end, and merges them."""
    kept = out.parent / f".{out.name}.{shards}-shards"
    kept.mkdir(parents=True, exist_ok=True)
    place = {f"{index}/{shards}": kept / str(index) for index in range(1, shards + 1)}
    root = next((folder for folder in study.parents if folder.name == "scenarios"), study.parent)
    client: Any = ray
    client.init(address=address, log_to_driver=False, logging_level="error")
    tree, inside = ray.put(archive(root)), str(study.relative_to(root.parent))
    task: Any = client.remote(max_retries=20, retry_exceptions=[Again], num_cpus=1)(play)
    todo = [part for part in place if not place[part].exists()]
    running = {task.remote(tree, inside, part): (part, time.monotonic()) for part in todo}
    took, worst = [20.0], 0
    while not all(folder.exists() for folder in place.values()):
        for done in ray.wait(list(running), timeout=5)[0]:
            part, since = running.pop(done)
            code, files, said = ray.get(done)
            if code in PERMANENT:
                print(said, file=sys.stderr)
                return int(code)
            if not place[part].exists():
                took, worst = [*took, time.monotonic() - since], max(worst, code)
                with tempfile.TemporaryDirectory(dir=kept) as fresh:
                    tarfile.open(fileobj=io.BytesIO(files)).extractall(fresh, filter="data")
                    (Path(fresh) / "out").rename(place[part])
                there = sum(folder.exists() for folder in place.values())
                print(f"{there} of {shards} shards", file=sys.stderr)
        # Where a processor is idle a straggler is played once more; the first to end is kept.
        late = {p for p, since in running.values() if time.monotonic() - since > 3 * max(took)}
        for part in sorted(late) if ray.available_resources().get("CPU", 0) >= 1 else []:
            if sum(p == part for p, _ in running.values()) < 2:
                running[task.remote(tree, inside, part)] = (part, time.monotonic())
    folders = [str(folder) for folder in place.values()]
    code = subprocess.run([find_engine(), "merge", *folders, "--out", out], check=False).returncode
    if code in (0, 6):
        shutil.rmtree(kept)
    return max(worst, code)


def main() -> int:
    """Runs the driver in another process, so that a lost cluster is an exit code and not a crash."""
    parser = argparse.ArgumentParser(prog="python -m reflexarc.ray", description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("--shards", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--address", help="of a cluster; without it one is started on this machine")
    parser.add_argument("--driver", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.driver:
        return drive(args.study.resolve(), args.shards, args.out.resolve(), args.address)
    line = [sys.executable, "-m", "reflexarc.ray", *sys.argv[1:], "--driver"]
    code = subprocess.run(line, check=False).returncode
    return code if code in PERMANENT | {0, 74} else 6


if __name__ == "__main__":
    sys.exit(main())
