"""Studies on Ray: the bytes of one machine, whatever happens to nodes and workers."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import reflexarc

pytest.importorskip("ray")

from program import engine  # noqa: E402
from ray.cluster_utils import Cluster  # noqa: E402

STUDY = Path(__file__).resolve().parents[2] / "scenarios/sweeps/smoke.ron"
SHARDS = 7


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of the tables of a folder."""
    files = sorted(folder.glob("*.parquet"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def engines() -> int:
    """Number of engines that play a shard."""
    listed = subprocess.run(["ps", "-wweo", "args"], capture_output=True, text=True, check=True)
    return sum(" sweep " in line and "--die-with-parent" in line for line in listed.stdout.split("\n"))


def none_left() -> bool:
    """Whether no engine is alive ten seconds later."""
    for _ in range(20):
        if engines() == 0:
            return True
        time.sleep(0.5)
    return False


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The tables of the study, played on one machine."""
    engine()
    out = tmp_path_factory.mktemp("alone") / "study"
    reflexarc.sweep(STUDY, out)
    found = hashes(out)
    assert set(found) == {"kpis.parquet", "points.parquet", "runs.parquet"}
    return found


@pytest.fixture()
def cluster() -> Iterator[Any]:
    """A head without processors and two nodes with one each, all processes on this machine."""
    os.environ.setdefault("RAY_gcs_rpc_server_reconnect_timeout_s", "5")
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    yield cluster
    cluster.shutdown()


def start(out: Path, *arguments: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "reflexarc.ray", str(STUDY), "--shards", str(SHARDS)]
    line += ["--out", str(out), *arguments]
    return subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)


def wait_for_a_shard(driver: subprocess.Popen[str]) -> None:
    assert driver.stderr is not None
    for line in driver.stderr:
        if re.match(r"\d+ of 7 shards", line):
            return
    raise AssertionError("no shard was finished")


def test_a_node_that_is_killed_changes_nothing(
    alone: dict[str, str], cluster: Any, tmp_path: Path
) -> None:
    cluster.add_node(num_cpus=1)
    doomed = cluster.add_node(num_cpus=1)
    driver = start(tmp_path / "out", "--address", cluster.address)
    wait_for_a_shard(driver)
    cluster.remove_node(doomed, allow_graceful=False)
    _, said = driver.communicate(timeout=300)
    assert driver.returncode == 0, said
    assert hashes(tmp_path / "out") == alone
    assert none_left()


def test_a_worker_that_cannot_write_changes_nothing(
    alone: dict[str, str], cluster: Any, tmp_path: Path
) -> None:
    full = tmp_path / "engine"
    full.write_text("#!/bin/sh\necho 'error: cannot write: no space left' >&2\nexit 74\n")
    full.chmod(0o755)
    cluster.add_node(num_cpus=1)
    cluster.add_node(num_cpus=1, env_vars={"REFLEXARC_BIN": str(full)})
    driver = start(tmp_path / "out", "--address", cluster.address)
    _, said = driver.communicate(timeout=300)
    assert driver.returncode == 0, said
    assert hashes(tmp_path / "out") == alone


def test_a_head_that_is_killed_ends_the_command_which_then_goes_on(
    alone: dict[str, str], cluster: Any, tmp_path: Path
) -> None:
    # So slow that shards are missing when the head is killed.
    slow = tmp_path / "engine"
    slow.write_text(f'#!/bin/sh\nsleep 3\nexec "{engine()}" "$@"\n')
    slow.chmod(0o755)
    cluster.add_node(num_cpus=1, env_vars={"REFLEXARC_BIN": str(slow)})
    driver = start(tmp_path / "out", "--address", cluster.address)
    wait_for_a_shard(driver)
    cluster.head_node.kill_all_processes(check_alive=False, allow_graceful=False)
    _, said = driver.communicate(timeout=300)
    assert driver.returncode == 6, said
    cluster.shutdown()
    assert none_left()
    kept = [path for path in (tmp_path / f".out.{SHARDS}-shards").iterdir() if path.name.isdigit()]
    assert kept
    again = start(tmp_path / "out")
    _, said = again.communicate(timeout=300)
    assert again.returncode == 0, said
    # What was kept is not played again.
    assert f"{len(kept)} of {SHARDS} shards" not in said
    assert hashes(tmp_path / "out") == alone
    assert none_left()


def test_a_shard_that_is_played_twice_has_the_same_bytes(
    alone: dict[str, str], tmp_path: Path
) -> None:
    from reflexarc.kept_shards import pack, unpack
    from reflexarc.ray import play

    tree, found = pack(STUDY.parents[1]), []
    for attempt in ("one", "two"):
        code, files, said = play(tree, "scenarios/sweeps/smoke.ron", "2/7")
        assert code == 0, said
        unpack(files, str(tmp_path / attempt))
        found.append(hashes(tmp_path / attempt / "out"))
    assert found[0] == found[1]
    assert found[0] != alone


def test_a_study_that_is_invalid_ends_with_the_code_of_the_engine(tmp_path: Path) -> None:
    study = tmp_path / "scenarios" / "bad.ron"
    study.parent.mkdir()
    study.write_text('Sweep(title: "none", story: "nothing.ron", design: grid)')
    line = [sys.executable, "-m", "reflexarc.ray", str(study), "--shards", "2"]
    done = subprocess.run(
        [*line, "--out", str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    assert "nothing.ron" in done.stderr
