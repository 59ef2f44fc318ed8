"""The folder of a run or study: its manifest, and its tables as polars frames."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

#: The columns that identify a run in every table.
KEYS = ["point", "replication", "arm"]


@dataclass(frozen=True)
class Column:
    """What a column of a table holds."""

    name: str
    unit: str
    sampling: str
    definition: str


@dataclass(frozen=True)
class Result:
    """A folder that the engine wrote."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the engine says about the folder: scenario, version, seed, files and their hashes."""
        manifest: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        return manifest

    @cached_property
    def tables(self) -> list[str]:
        """Names of the tables, in alphabetical order."""
        return sorted(path.stem for path in self.folder.glob("*.parquet"))

    def table(self, name: str) -> pl.DataFrame:
        """A table; an error names those that exist."""
        return self.scan(name).collect()

    def scan(self, name: str) -> pl.LazyFrame:
        """A table that is read only as far as it is used."""
        return pl.scan_parquet(self._path(name))

    def columns(self, name: str) -> list[Column]:
        """The columns of a table with unit, sampling and definition."""
        written = pl.read_parquet_metadata(self._path(name)).get("columns", "[]")
        return [Column(**column) for column in json.loads(written)]

    def kpis(self) -> pl.DataFrame:
        """KPIs wide: a row for each run, a column for each KPI."""
        return self.table("kpis").pivot("kpi", index=KEYS, values="value", maintain_order=True)

    def units(self) -> dict[str, str]:
        """The unit of each KPI."""
        kpis = self.table("kpis").unique("kpi", maintain_order=True)
        return dict(zip(kpis["kpi"], kpis["unit"], strict=True))

    def points(self) -> pl.DataFrame:
        """The points of a study with their factors; no rows in a run."""
        return self.table("points") if "points" in self.tables else pl.DataFrame({"point": []})

    def _path(self, name: str) -> Path:
        path = self.folder / f"{name}.parquet"
        if not path.exists():
            there = ", ".join(self.tables) or "no table"
            raise FileNotFoundError(f"no table `{name}` in `{self.folder}`: it holds {there}")
        return path


def load(folder: str | Path) -> Result:
    """Opens the folder of a run or study; an error if it is not one."""
    result = Result(Path(folder))
    if not (result.folder / "manifest.json").exists():
        raise FileNotFoundError(f"`{folder}` is no result of reflexarc: it holds no manifest.json")
    return result
