"""Differences of arms or points on common draws, with 95 % intervals of Student's t.

The engine judges contrasts by the rules of its documentation; here the plain paired interval is computed from the
table `kpis`, for any pair that a notebook asks for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from scipy.special import stdtrit  # type: ignore[import-untyped, unused-ignore]

from .result import Result


@dataclass(frozen=True)
class Difference:
    """A paired difference over replications: mean, 95 % interval (None for a single one), their number."""

    mean: float
    low: float | None
    high: float | None
    replications: int


def differences(
    result: Result,
    arm: str = "disturbed",
    base: str = "undisturbed",
    kpis: str | Sequence[str] | None = None,
) -> pl.DataFrame:
    """Paired differences `arm` − `base` by point and KPI: `mean`, `low`, `high`, `replications`, `unit`.

    `kpis` is one name or several; without it all are given. A replication in which the KPI is undefined in either
    arm is left out of its mean, and not counted.
    """
    table = result.table("kpis")
    known = table["arm"].unique().to_list()
    missing = [name for name in (arm, base) if name not in known]
    if missing:
        raise ValueError(f"no arm {missing[0]!r}: the table has {', '.join(sorted(known))}")
    if kpis is not None:
        asked = [kpis] if isinstance(kpis, str) else list(kpis)
        unknown = [kpi for kpi in asked if kpi not in table["kpi"]]
        if unknown:
            raise ValueError(f"no KPI {unknown[0]!r} in the table")
        table = table.filter(pl.col("kpi").is_in(asked))
    keys = ["point", "replication", "kpi"]
    one = table.filter(pl.col("arm") == arm).select(*keys, "unit", "value")
    other = table.filter(pl.col("arm") == base).select(*keys, pl.col("value").alias("base"))
    paired = one.join(other, on=keys, maintain_order="left").with_columns(
        difference=pl.col("value") - pl.col("base")
    )
    rows = []
    for (point, kpi), values in paired.group_by("point", "kpi", maintain_order=True):
        difference = paired_mean(values["difference"].drop_nulls().to_list())
        if difference is None:
            continue
        rows.append(
            {
                "point": point,
                "kpi": kpi,
                "unit": values["unit"][0],
                "mean": difference.mean,
                "low": difference.low,
                "high": difference.high,
                "replications": difference.replications,
            }
        )
    schema = {
        # The key as in every table, so that it can be joined.
        "point": table.schema["point"],
        "kpi": pl.String(),
        "unit": pl.String(),
        "mean": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "replications": pl.Int64(),
    }
    return pl.DataFrame(rows, schema=schema)


def paired_mean(values: Sequence[float]) -> Difference | None:
    """Mean of differences with its interval; None without any."""
    count = len(values)
    if count == 0:
        return None
    mean = math.fsum(values) / count
    if count == 1:
        return Difference(mean, None, None, 1)
    variance = math.fsum((value - mean) ** 2 for value in values) / (count - 1)
    half = float(stdtrit(count - 1, 0.975)) * math.sqrt(variance / count)
    return Difference(mean, mean - half, mean + half, count)
