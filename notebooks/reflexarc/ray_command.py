"""The command line of `reflexarc.ray`, and the process of its driver.

The driver runs in another process: Ray ends the process of a driver whose cluster is lost, and that must be an exit
code of the study, not a crash. The command merges the shards, holds the lock of the kept shards and ends the driver when it is asked to
end itself; the driver ends when its standard input is closed, which happens however the command ends.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .engine import PERMANENT, EngineError, find_engine
from .kept_shards import held, join, kept_folder, shard_folders

#: Exit code where reading or writing failed, or Ray does not answer.
UNREACHABLE = 74
#: Exit code of a command that was asked to end.
INTERRUPTED = 130


def main(drive: Callable[[Path, int, Path, str | None], int]) -> int:
    """Drives a study in a process below this one; gives the exit code of the study."""
    args = arguments()
    study, out = args.study.resolve(), args.out.resolve()
    address = args.address or os.environ.get("RAY_ADDRESS")
    try:
        if args.driver:
            end_with_standard_input()
            return drive(study, args.shards, out, address)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` has a command ignore that its terminal is closed.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda *_: sys.exit(INTERRUPTED))
        find_engine()
        reach(address)
        kept = kept_folder(out, args.shards)
        shards = shard_folders(kept, args.shards).values()
        with held(kept) as lock:
            was_missing = not all(folder.exists() for folder in shards)
            line = [sys.executable, "-m", "reflexarc.ray", *sys.argv[1:], "--driver"]
            code = supervise(line, lock)
            # A driver whose cluster is lost once the last shard is there has done its part: shards are made only
            # after those that were kept are checked.
            has_crashed = code not in PERMANENT | {0, UNREACHABLE, INTERRUPTED, signal.SIGTERM, -signal.SIGTERM}
            if code == 0 or has_crashed and was_missing and all(folder.exists() for folder in shards):
                return join(shards, kept, out)
    except EngineError as failed:
        print(f"error: {failed}", file=sys.stderr)
        return failed.code
    except OSError as failed:
        print(f"error: {failed}", file=sys.stderr)
        return UNREACHABLE
    if code in (INTERRUPTED, signal.SIGTERM, -signal.SIGTERM):
        return INTERRUPTED
    return code if code in PERMANENT | {0, UNREACHABLE} else 6


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m reflexarc.ray", description="Plays the shards of a study on Ray, and merges them."
    )
    parser.add_argument("study", type=Path, help="the study file")
    parser.add_argument("--shards", type=int, required=True, help="into how many parts it is cut")
    parser.add_argument("--out", type=Path, required=True, help="folder for the tables")
    parser.add_argument("--address", help="of a cluster; without it one is started on this machine")
    parser.add_argument("--driver", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.shards < 1:
        parser.error(f"--shards is {args.shards}: a study is cut into 1 part or more")
    if not args.study.is_file():
        parser.error(f"there is no study `{args.study}`")
    return args


def reach(address: str | None) -> None:
    """An error if no program listens at an address; Ray itself would try for minutes."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if port.isdigit():
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
        except (OSError, OverflowError) as failed:
            raise ConnectionError(f"no Ray cluster at `{address}`: {failed}") from failed


def supervise(line: list[str], lock: int) -> int:
    """Runs the driver to its end; ends it if this process is asked to end before."""
    driver = subprocess.Popen(line, stdin=subprocess.PIPE, start_new_session=True, pass_fds=[lock])
    try:
        return driver.wait()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if driver.stdin:
            driver.stdin.close()
        try:
            driver.wait(timeout=15)
        except subprocess.TimeoutExpired:
            driver.kill()
            driver.wait()


def end_with_standard_input() -> None:
    """Has the driver end when its standard input is closed: at once, or after 10 s where Ray holds it."""

    def wait() -> None:
        os.read(sys.stdin.fileno(), 1)
        # Not SIGTERM, to which Ray prints a trace.
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(10)
        os._exit(INTERRUPTED)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(INTERRUPTED))
    threading.Thread(target=wait, daemon=True).start()


@contextmanager
def limit(seconds: float, said: str | None) -> Iterator[None]:
    """Ends the driver with a message where connecting to a cluster takes longer; errors are those of reading."""

    def end() -> None:
        print(f"error: {said} within {seconds:.0f} s", file=sys.stderr, flush=True)
        os._exit(UNREACHABLE)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    if said:
        timer.start()
    try:
        yield
    except Exception as failed:
        raise ConnectionError(f"{said or 'cannot start Ray'}: {failed}") from failed
    finally:
        timer.cancel()
