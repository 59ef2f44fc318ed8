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
    """The engine ended with an error; `code` is its exit code, the text is what it said."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"{EXIT_CODES.get(code, 'ended')} (exit code {code}): {said.strip()}")
        self.code = code


def find_engine() -> Path:
    """The engine: `REFLEXARC_BIN`, else `reflexarc` on the path, else the release build of this checkout."""
    named = os.environ.get("REFLEXARC_BIN")
    if named:
        return Path(named)
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
    """Plays a story; gives its folder and the verdict as the engine prints it in JSON."""
    overrides = [f"--set={path}={value}" for path, value in (set or {}).items()]
    counts = ["--seed", str(seed), "--replications", str(replications)]
    said = call("run", scenario, *overrides, *counts, "--out", out, *arguments)
    return load(out), said


def sweep(
    study: str | Path, out: str | Path, *, resume: bool = False, arguments: Sequence[str] = ()
) -> tuple[Result, dict[str, Any]]:
    """Plays a study; gives its folder and what the engine prints in JSON.

    A study with failed points ends with exit code 6 and an error; its folder holds what was played.
    """
    resumed = ["--resume"] if resume else []
    said = call("sweep", study, *resumed, "--out", out, *arguments)
    return load(out), said


def call(command: str, *arguments: str | Path) -> dict[str, Any]:
    """Calls the engine and gives its JSON; an error if it ends with another code than 0."""
    line = [str(find_engine()), command, *map(str, arguments), "--format", "json"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise EngineError(done.returncode, done.stderr)
    said: dict[str, Any] = json.loads(done.stdout)
    return said
