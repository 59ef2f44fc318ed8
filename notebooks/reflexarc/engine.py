"""Thin calls of the engine: the command line, its JSON, its exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .result import Result, load

#: What the exit codes of the engine mean.
EXIT_CODES = {
    1: "an error of the program",
    2: "wrong usage",
    3: "the scenario is invalid",
    4: "conservation or another invariant is broken",
    5: "a gate is not met",
    6: "the study is incomplete",
    74: "reading or writing failed",
    130: "interrupted",
}


#: Exit codes that another attempt would repeat.
PERMANENT = {2, 3, 4, 5}


class EngineError(RuntimeError):
    """The engine ended with an error.

    `code` is its exit code, `answer` the JSON object that it printed: of a study with failed points or a run with a
    gate that is not met it holds the result; None if nothing was printed.
    """

    def __init__(self, code: int, said: str, answer: dict[str, Any] | None = None) -> None:
        texts = [said.strip(), failed_points(answer or {})]
        text = "\n".join(text for text in texts if text)
        super().__init__(f"{EXIT_CODES.get(code, 'ended')} (exit code {code}): {text}")
        self.code = code
        self.answer = answer


def failed_points(answer: Mapping[str, Any], most: int = 3) -> str:
    """The first failed points of a study with their reasons, a line each; empty if none failed."""
    failed = answer.get("failed") or []
    lines = [f"point {one['index']} failed: {one['error']}; play it with `{one['command']}`" for one in failed[:most]]
    if len(failed) > most:
        lines.append(f"and {len(failed) - most} more of {answer['points']} points")
    return "\n".join(lines)


def find_engine() -> Path:
    """The engine: `REFLEXARC_BIN`, else `reflexarc` on the path, else the release build of this checkout."""
    named = os.environ.get("REFLEXARC_BIN")
    if named:
        program = shutil.which(named)
        if program is None:
            raise FileNotFoundError(f"REFLEXARC_BIN names `{named}`, which does not exist or cannot be executed")
        return Path(program)
    on_path = shutil.which("reflexarc")
    if on_path:
        return Path(on_path)
    built = Path(__file__).resolve().parents[2] / "target" / "release" / "reflexarc"
    if built.exists():
        return built
    raise FileNotFoundError(
        "no engine found: build it (`cargo build --release`), or name it in REFLEXARC_BIN"
    )


def run(
    scenario: str | Path,
    out: str | Path,
    *,
    set: Mapping[str, str] | None = None,
    seed: int = 1,
    replications: int = 20,
    arguments: Sequence[str] = (),
) -> tuple[Result, dict[str, Any]]:
    """Plays a story; gives its folder and the verdict as the engine prints it in JSON.

    With `--tables none` among the arguments nothing is written, and the result has no tables. A gate that is not met
    (`--expect`) is an error, whose `answer` is the verdict.
    """
    overrides = [f"--set={path}={value}" for path, value in (set or {}).items()]
    counts = ["--seed", str(seed), "--replications", str(replications)]
    said = call("run", scenario, *overrides, *counts, "--out", out, *arguments)
    return written(out, said), said


def sweep(
    study: str | Path, out: str | Path, *, resume: bool = False, arguments: Sequence[str] = ()
) -> tuple[Result, dict[str, Any]]:
    """Plays a study; gives its folder and what the engine prints in JSON.

    A study with failed points is an error with exit code 6, whose `answer` is what the engine printed; the folder
    holds what was played.
    """
    resumed = ["--resume"] if resume else []
    said = call("sweep", study, *resumed, "--out", out, *arguments)
    return written(out, said), said


def written(out: str | Path, said: Mapping[str, Any]) -> Result:
    """The folder of an answer; without tables if the answer names none."""
    return load(out) if said.get("tables") else Result(Path(out), is_written=False)


def call(command: str, *arguments: str | Path) -> dict[str, Any]:
    """Calls the engine and gives its JSON; an error if it ends with another code than 0."""
    engine = find_engine()
    line = [str(engine), command, *map(str, arguments), "--format", "json"]
    done = subprocess.run(line, capture_output=True, text=True, errors="replace", check=False)
    said = json_object(done.stdout)
    if done.returncode != 0:
        raise EngineError(done.returncode, done.stderr, said)
    if said is None:
        raise EngineError(0, f"`{engine}` printed no JSON object: is it the program reflexarc?")
    return said


def json_object(text: str) -> dict[str, Any] | None:
    """A text as a JSON object; None if it is not one."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
