"""The folder of a run or study: its manifest, and its tables as polars frames."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

#: The schema of manifests.
SCHEMA = "reflexarc.manifest/1"

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
    #: False for a run or study that wrote nothing: files that may be in the folder are those of another one.
    is_written: bool = True

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the engine says about the folder: scenario, version, seed, files and their hashes."""
        path = self.folder / "manifest.json"
        if not (self.is_written and path.exists()):
            raise FileNotFoundError(f"`{self.folder}` is not a result of reflexarc: it holds no manifest.json")
        try:
            manifest = json.loads(path.read_text("utf-8"))
        except ValueError as broken:
            raise ValueError(f"`{path}` is not JSON: {broken}") from broken
        schema = manifest.get("schema") if isinstance(manifest, dict) else None
        if schema != SCHEMA:
            raise ValueError(f"`{path}` is not a manifest of reflexarc: its schema is {schema!r}, not {SCHEMA!r}")
        return dict(manifest)

    @cached_property
    def tables(self) -> list[str]:
        """Names of the tables, in alphabetical order."""
        files = self.folder.glob("*.parquet") if self.is_written else []
        return sorted(path.stem for path in files)

    def table(self, name: str) -> pl.DataFrame:
        """A table; an error names those that exist."""
        with self._reading(name):
            return self.scan(name).collect()

    def scan(self, name: str) -> pl.LazyFrame:
        """A table that is read only as far as it is used."""
        frame = pl.scan_parquet(self._path(name))
        with self._reading(name):
            frame.collect_schema()
        return frame

    def columns(self, name: str) -> list[Column]:
        """The columns of a table with unit, sampling and definition."""
        with self._reading(name):
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
        if "points" in self.tables:
            return self.table("points")
        # The key as in every table, so that it can be joined.
        key = self.scan("kpis").collect_schema()["point"] if "kpis" in self.tables else pl.UInt64()
        return pl.DataFrame(schema={"point": key})

    def _path(self, name: str) -> Path:
        path = self.folder / f"{name}.parquet"
        if not (self.is_written and path.exists()):
            there = ", ".join(self.tables) or "no table"
            raise FileNotFoundError(f"no table `{name}` in `{self.folder}`: it holds {there}")
        return path

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        """Names the file in errors of reading a table."""
        try:
            yield
        except pl.exceptions.PolarsError as broken:
            raise ValueError(f"`{self._path(name)}` cannot be read as Parquet: {broken}") from broken


def load(folder: str | Path) -> Result:
    """Opens the folder of a run or study; an error if it is not one."""
    result = Result(Path(folder))
    # Read now, so that an error occurs here and not at the first table.
    _ = result.manifest
    return result
