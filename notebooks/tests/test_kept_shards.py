"""The command of a study on Ray: shards that are kept, its lock, its signals, what it refuses."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import reflexarc

pytest.importorskip("ray")

from program import engine  # noqa: E402
from test_ray import STUDY, hashes, none_left, wait_for_a_shard  # noqa: E402


@pytest.fixture()
def study(tmp_path: Path) -> Path:
    """A study in a copy of the scenarios, to be changed."""
    engine()
    shutil.copytree(STUDY.parents[1], tmp_path / "scenarios")
    return tmp_path / "scenarios" / "sweeps" / "smoke.ron"


def change(study: Path, rate: str) -> None:
    study.write_text(study.read_text().replace("shipments_per_hour(0.22)", f"shipments_per_hour({rate})"))


def keep(study: Path, out: Path, *parts: str) -> Path:
    """Plays shards as an earlier command would have kept them."""
    for part in parts:
        index, shards = part.split("/")
        kept = out.parent / f".{out.name}.{shards}-shards"
        line = [str(reflexarc.find_engine()), "sweep", str(study), "--shard", part]
        done = subprocess.run([*line, "--out", str(kept / index)], capture_output=True, check=False)
        assert done.returncode in (0, 6), done.stderr
    return kept


def line(study: Path, out: Path, shards: int, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", "reflexarc.ray", str(study)]
    return [*command, "--shards", str(shards), "--out", str(out), *arguments]


def play(
    study: Path, out: Path, shards: int, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        line(study, out, shards, *arguments),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "Traceback" not in done.stderr
    return done


def left(out: Path) -> list[str]:
    """What a command has left beside a result."""
    return sorted(path.name for path in out.parent.glob(f".{out.name}.*"))


def test_kept_shards_of_a_changed_study_are_played_again(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    keep(study, out, "1/2")
    change(study, "0.23")
    keep(study, out, "2/2")
    done = play(study, out, 2)
    assert done.returncode == 0, done.stderr
    assert "shard 1/2 is played again" in done.stderr
    assert "shipments_per_hour(0.23)" in done.stderr, "the difference is named"
    assert "shard 2/2 is played again" not in done.stderr
    reflexarc.sweep(study, tmp_path / "alone")
    assert hashes(out) == hashes(tmp_path / "alone")
    assert left(out) == []


def test_kept_shards_stay_until_the_result_is_written(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kept = keep(study, out, "1/2", "2/2")
    refuses = tmp_path / "refuses"
    refuses.write_text(
        f'#!/bin/sh\n[ "$1" = merge ] && echo "error: the shards cannot be joined" >&2 && exit 6\n'
        f'exec "{reflexarc.find_engine()}" "$@"\n'
    )
    refuses.chmod(0o755)
    done = play(study, out, 2, REFLEXARC_BIN=str(refuses))
    assert done.returncode == 6
    assert f"the shards are kept in `{kept}`" in done.stderr
    assert sorted(path.name for path in kept.iterdir()) == ["1", "2"]
    # The same command goes on, without playing anything.
    done = play(study, out, 2)
    assert done.returncode == 0, done.stderr
    assert '"schema":"reflexarc.sweep/1"' in done.stdout
    assert left(out) == []


def test_failed_points_are_named_and_the_result_is_written(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    change(study, "-1")
    keep(study, out, "1/2", "2/2")
    done = play(study, out, 2)
    assert done.returncode == 6
    assert "point 6 failed: `-1` is out of range" in done.stderr
    assert reflexarc.load(out).points().height == 12
    assert left(out) == []


def test_a_study_that_has_become_invalid_keeps_its_shards(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kept = keep(study, out, "1/2")
    text = study.read_text()
    study.write_text(text.replace("felixstowe-2022.ron", "nothing.ron"))
    done = play(study, out, 2)
    assert done.returncode == 3
    assert "nothing.ron" in done.stderr
    assert [path.name for path in kept.iterdir()] == ["1"]


def test_a_second_command_on_the_same_shards_is_refused(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kept = keep(study, out, "1/2", "2/2")
    with kept.with_name(f"{kept.name}.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        done = play(study, out, 2)
        assert done.returncode == 74
        assert "another command is playing this study" in done.stderr
        assert sorted(path.name for path in kept.iterdir()) == ["1", "2"]
    # The file that a killed command leaves does not hold the lock.
    assert play(study, out, 2).returncode == 0
    assert left(out) == []


@pytest.mark.parametrize("shards", [0, -2])
def test_fewer_than_one_shard_is_wrong_usage(study: Path, tmp_path: Path, shards: int) -> None:
    done = play(study, tmp_path / "out", shards)
    assert done.returncode == 2
    assert f"--shards is {shards}" in done.stderr
    assert left(tmp_path / "out") == []


def test_what_cannot_start_leaves_nothing(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = play(study, out, 2, REFLEXARC_BIN="/nonexistent")
    assert (done.returncode, left(out)) == (74, [])
    assert "REFLEXARC_BIN names `/nonexistent`" in done.stderr
    done = play(study.with_name("nothing.ron"), out, 2)
    assert (done.returncode, left(out)) == (2, [])
    assert "nothing.ron" in done.stderr
    began = time.monotonic()
    done = play(study, out, 2, "--address", "127.0.0.1:1")
    assert (done.returncode, left(out)) == (74, [])
    assert "no Ray cluster at `127.0.0.1:1`" in done.stderr
    assert time.monotonic() - began < 30


def test_a_cluster_that_does_not_answer_ends_the_driver() -> None:
    waits = (
        "from reflexarc.ray_command import limit\nimport time\n"
        "with limit(0.1, 'no answer'): time.sleep(60)"
    )
    done = subprocess.run([sys.executable, "-c", waits], capture_output=True, text=True, check=False)
    assert done.returncode == 74
    assert "error: no answer within 0 s" in done.stderr


def drivers(out: Path) -> int:
    """Number of drivers of a result that are alive."""
    listed = subprocess.run(["ps", "-wweo", "args"], capture_output=True, text=True, check=True)
    return sum(str(out) in one and "--driver" in one for one in listed.stdout.split("\n"))


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_signals_end_the_command_while_it_starts(
    study: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    command = subprocess.Popen(line(study, out, 2), stderr=subprocess.PIPE, text=True)
    wait_for(lambda: drivers(out) == 1)
    command.send_signal(number)
    _, said = command.communicate(timeout=30)
    assert command.returncode == 130
    assert "Traceback" not in said
    assert drivers(out) == 0
    assert left(out) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_signals_end_the_driver_and_its_engines_and_keep_shards(
    study: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    command = subprocess.Popen(
        line(study, out, 7), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    wait_for_a_shard(command)
    command.send_signal(number)
    _, said = command.communicate(timeout=30)
    assert command.returncode == (130 if number == signal.SIGTERM else -signal.SIGKILL)
    assert "Traceback" not in said
    # Killed, it has not waited for its driver, which ends when its standard input is closed.
    wait_for(lambda: drivers(out) == 0)
    assert none_left()
    kept = out.parent / f".{out.name}.7-shards"
    assert [path for path in kept.iterdir() if path.name.isdigit()]
