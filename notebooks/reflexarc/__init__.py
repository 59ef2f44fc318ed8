"""Results of reflexarc as data frames.

``load`` opens the folder of a run or study, ``differences`` pairs two arms on common draws, ``charts``
draws what is asked most, ``run`` and ``sweep`` call the engine. Nothing here simulates.
"""

from . import charts
from .differences import Difference, differences
from .engine import EngineError, find_engine, run, sweep
from .result import Result, load

__all__ = [
    "Difference",
    "EngineError",
    "Result",
    "charts",
    "differences",
    "find_engine",
    "load",
    "run",
    "sweep",
]
