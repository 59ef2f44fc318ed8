"""A study on Ray: `python -m reflexarc.ray STUDY --shards N --out DIR [--address ADDRESS]`.

Each shard is a task that runs the engine in a folder of its worker and gives back its files. Ray
retries tasks whose node or worker is lost, and those whose engine ended by a signal or could not
write. Shards are kept beside DIR until all are there and `merge` has joined them: the same command
goes on where an earlier one ended. Exit codes are those of the engine; 6 where shards are missing.
"""

from __future__ import annotations

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

from .engine import PERMANENT, find_engine


class Again(RuntimeError):
    """The engine ended in a way that another attempt may not repeat."""


def play(tree: bytes, study: str, part: str) -> tuple[int, bytes, str]:
    """Plays a shard on a worker: exit code of the engine, its folder as a tar file, what it said."""
    with tempfile.TemporaryDirectory(prefix="reflexarc-") as place:
        unpack(tree, place)
        options = ["--shard", part, "--jobs", "1", "--die-with-parent", "--out", f"{place}/out"]
        line = [str(find_engine()), "sweep", f"{place}/{study}", *options]
        # The engine ends when its standard input does, even where the worker is killed.
        pipes: Any = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        engine: Any = subprocess.Popen(line, stdout=subprocess.DEVNULL, **pipes)
        said, code = engine.stderr.read(), engine.wait()
        if code not in PERMANENT | {0, 6}:
            time.sleep(2)  # A worker that fails at once takes no more tasks than the others.
            raise Again(f"shard {part} ended with {code}: {said}")
        return code, pack(Path(place, "out")) if code in (0, 6) else b"", said


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


def drive(study: Path, shards: int, out: Path, address: str | None) -> int:
    """Submits the shards that are missing, keeps those that end, and merges them."""
    kept = out.parent / f".{out.name}.{shards}-shards"
    kept.mkdir(parents=True, exist_ok=True)
    place = {f"{index}/{shards}": kept / str(index) for index in range(1, shards + 1)}
    root = next((folder for folder in study.parents if folder.name == "scenarios"), study.parent)
    client: Any = ray
    client.init(address=address, log_to_driver=False, logging_level="error")
    about = (client.put(pack(root)), str(study.relative_to(root.parent)))
    task = client.remote(max_retries=20, retry_exceptions=[Again], num_cpus=1)(play)
    todo = [part for part in place if not place[part].exists()]
    running = {task.remote(*about, part): (part, time.monotonic()) for part in todo}
    longest, worst = 20.0, 0
    while not all(folder.exists() for folder in place.values()):
        for done in client.wait(list(running), timeout=5)[0]:
            part, since = running.pop(done)
            code, files, said = client.get(done)
            if code in PERMANENT:
                print(said, file=sys.stderr)
                return int(code)
            longest, worst = max(longest, time.monotonic() - since), max(worst, code)
            if not place[part].exists():
                with tempfile.TemporaryDirectory(dir=kept) as fresh:
                    unpack(files, fresh)
                    Path(fresh, "out").rename(place[part])
                there = sum(folder.exists() for folder in place.values())
                print(f"{there} of {shards} shards", file=sys.stderr, flush=True)
        # Where a processor is idle a straggler is played once more; the first to end is kept.
        late = [one for one, since in running.values() if time.monotonic() - since > 3 * longest]
        if late and client.available_resources().get("CPU", 0) >= 1 and len(running) <= len(late):
            running[task.remote(*about, late[0])] = (late[0], time.monotonic())
    merge = [str(find_engine()), "merge", *map(str, place.values()), "--out", str(out)]
    code = subprocess.run(merge, check=False).returncode
    if code in (0, 6):
        shutil.rmtree(kept)
    return max(worst, code)


if __name__ == "__main__":
    from .ray_command import main
    sys.exit(main(drive))
