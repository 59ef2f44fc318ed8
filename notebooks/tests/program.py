"""The program that the tests call."""

import os
from pathlib import Path

import pytest
import reflexarc


def engine() -> Path:
    """The engine; a test is skipped where there is none, unless `REFLEXARC_BIN` names one."""
    try:
        return reflexarc.find_engine()
    except FileNotFoundError as missing:
        if os.environ.get("REFLEXARC_BIN"):
            raise
        pytest.skip(str(missing))
