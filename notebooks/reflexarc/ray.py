"""A study on Ray: `python -m reflexarc.ray STUDY --shards N --out DIR [--address ADDRESS]`.

Each shard is a task that runs the engine in a folder of its worker and gives back its files. Ray
retries tasks whose node or worker is lost, and those whose engine ended by a signal or could not
write. Shards are kept beside DIR until `merge` has joined them: the same command goes on. Exit
codes are those of the engine: 6 where shards are missing, 74 where Ray does not answer.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import ray

from .engine import PERMANENT, EngineError, find_engine
from .kept_shards import check, kept_folder, pack, shard_folders, unpack
from .ray_command import limit, main


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


def drive(study: Path, shards: int, out: Path, address: str | None) -> int:
    """Plays the shards that are missing or of another study."""
    place = shard_folders(kept_folder(out, shards), shards)
    for part, folder in place.items():
        if folder.exists():
            check(study, part, folder)
    if not all(folder.exists() for folder in place.values()):
        client: Any = ray
        with limit(45, f"cannot connect to Ray at `{address}`" if address else None):
            client.init(address=address, log_to_driver=False, logging_level="error")
        try:
            submit(client, study, place)
        except client.exceptions.RayError as lost:
            raise EngineError(6, str(getattr(lost, "cause", None) or lost)) from lost
    return 0


def submit(client: Any, study: Path, place: dict[str, Path]) -> None:
    """Submits the shards that are missing, and keeps those that end."""
    root = next((folder for folder in study.parents if folder.name == "scenarios"), study.parent)
    about = (client.put(pack(root)), str(study.relative_to(root.parent)))
    # Spread, so that another attempt goes to another node.
    options: Any = {"max_retries": 20, "num_cpus": 1, "scheduling_strategy": "SPREAD"}
    task = client.remote(retry_exceptions=[Again], **options)(play)
    todo = [part for part in place if not place[part].exists()]
    running = {task.remote(*about, part): (part, time.monotonic()) for part in todo}
    longest = 20.0
    while not all(folder.exists() for folder in place.values()):
        for done in client.wait(list(running), timeout=5)[0]:
            part, since = running.pop(done)
            code, files, said = client.get(done)
            if code in PERMANENT:
                raise EngineError(code, said)
            longest = max(longest, time.monotonic() - since)
            if not place[part].exists():
                with tempfile.TemporaryDirectory(dir=place[part].parent) as fresh:
                    unpack(files, fresh)
                    Path(fresh, "out").rename(place[part])
                there = sum(folder.exists() for folder in place.values())
                print(f"{there} of {len(place)} shards", file=sys.stderr, flush=True)
        # Where a processor is idle a straggler is played once more; the first to end is kept.
        late = [one for one, since in running.values() if time.monotonic() - since > 3 * longest]
        if late and client.available_resources().get("CPU", 0) >= 1 and len(running) <= len(late):
            running[task.remote(*about, late[0])] = (late[0], time.monotonic())


if __name__ == "__main__":
    sys.exit(main(drive))
