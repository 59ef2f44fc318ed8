"""The command line of `reflexarc.ray`.

The driver runs in another process: Ray ends the process of a driver whose cluster is lost, and that must be an exit
code of the study, not a crash.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .engine import PERMANENT


def main(drive: Callable[[Path, int, Path, str | None], int]) -> int:
    """Drives a study in a process below this one; gives the exit code of the study."""
    parser = argparse.ArgumentParser(
        prog="python -m reflexarc.ray", description="Plays the shards of a study on Ray, and merges them."
    )
    parser.add_argument("study", type=Path, help="the study file")
    parser.add_argument("--shards", type=int, required=True, help="into how many parts it is cut")
    parser.add_argument("--out", type=Path, required=True, help="folder for the tables")
    parser.add_argument("--address", help="of a cluster; without it one is started on this machine")
    parser.add_argument("--driver", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.driver:
        return drive(args.study.resolve(), args.shards, args.out.resolve(), args.address)
    line = [sys.executable, "-m", "reflexarc.ray", *sys.argv[1:], "--driver"]
    code = subprocess.run(line, check=False).returncode
    return code if code in PERMANENT | {0, 74} else 6
