"""Charts that most questions need, in Altair; each takes a frame and gives a chart to show or change."""

from __future__ import annotations

import altair as alt
import polars as pl

from .result import Result

#: What the functions give: a chart to show, or to change further.
AnyChart = alt.Chart | alt.LayerChart | alt.FacetChart


def forest(differences: pl.DataFrame) -> AnyChart:
    """Differences with their intervals, a row for each KPI, each on the scale of its interval.

    Takes the frame of `differences` at one point: the mean is divided by the half-width of the interval, so that
    KPIs of any unit share an axis; an interval that excludes zero lies beside the line. KPIs without an interval, or
    with one of no width, are left out.
    """
    points = differences["point"].unique().sort().to_list() if "point" in differences.columns else []
    if len(points) > 1:
        raise ValueError(
            f"the differences are those of {len(points)} points: choose one, "
            f"as by `differences.filter(pl.col('point') == {points[0]})`"
        )
    scaled = (
        differences.drop_nulls(["low", "high"])
        .with_columns(half=(pl.col("high") - pl.col("low")) / 2)
        .filter(pl.col("half") > 0)
        .with_columns(
            (pl.col(name) / pl.col("half")).alias(f"{name}_scaled") for name in ("mean", "low", "high")
        )
    )
    base = alt.Chart(scaled).encode(
        y=alt.Y("kpi:N", sort=None, title=None),
        tooltip=["kpi", "unit", "mean", "low", "high"],
    )
    axis = "difference in half-widths of its 95 % interval"
    bars = base.mark_rule().encode(x=alt.X("low_scaled:Q", title=axis), x2="high_scaled:Q")
    dots = base.mark_point(filled=True).encode(x="mean_scaled:Q")
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(strokeDash=[4, 4]).encode(x="zero:Q")
    return alt.layer(zero, bars, dots)


def timeline(result: Result, arm: str = "disturbed", replication: int = 0) -> AnyChart:
    """Incidents of one run as bars over time, in the order of their numbers.

    An arm without incidents gives an empty chart, one that does not exist an error.
    """
    arms = result.scan("runs" if "runs" in result.tables else "incidents").select("arm").unique().collect()
    exists("arm", arm, arms["arm"])
    replications = result.scan("incidents").select("replication").unique().collect()["replication"]
    if len(replications):
        exists("replication", replication, replications)
    end = result.scan("incidents").select(pl.max_horizontal(pl.col("began").max(), pl.col("ended").max()))
    incidents = (
        result.table("incidents")
        .filter((pl.col("arm") == arm) & (pl.col("replication") == replication))
        .with_columns(
            pl.col("ended").fill_null(end.collect().item()),
            label=pl.format("#{} {}: {}", "incident", "kind", "entity"),
        )
        .sort("incident")
    )
    chart: alt.Chart = (
        alt.Chart(incidents.select("label", "kind", "began", "ended", "cause"))
        .mark_bar()
        .encode(
            x=alt.X("began:T", title=None),
            x2="ended:T",
            y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=400)),
            color=alt.Color("kind:N", legend=None),
            tooltip=["label", "began", "ended", "cause"],
        )
    )
    return chart


def telemetry(
    readings: pl.DataFrame,
    entities: list[str],
    metric: str,
    arm: str = "disturbed",
    replication: int = 0,
) -> AnyChart:
    """One metric of some entities over time, in one run: from the table `telemetry` or a part of it."""
    for name, value in (("arm", arm), ("replication", replication), ("metric", metric)):
        exists(name, value, readings[name])
        readings = readings.filter(pl.col(name) == value)
    for entity in entities:
        exists("entity", entity, readings["entity"])
    readings = readings.filter(pl.col("entity").is_in(entities))
    unit = readings["unit"][0] if len(readings) else ""
    chart: alt.Chart = (
        alt.Chart(readings.select("entity", "time", "value"))
        .mark_line()
        .encode(
            x=alt.X("time:T", title=None),
            y=alt.Y("value:Q", title=f"{metric} ({unit})", scale=alt.Scale(zero=False)),
            color=alt.Color("entity:N", title=None),
        )
    )
    return chart


def exists(name: str, value: object, values: pl.Series, most: int = 12) -> None:
    """An error that names the first values that exist, if this one does not."""
    known = values.unique().sort().to_list()
    if value not in known:
        more = f" and {len(known) - most} more" if len(known) > most else ""
        there = ", ".join(map(str, known[:most])) or "none"
        raise ValueError(f"no {name} {value!r} in the table: it has {there}{more}")


def response(points: pl.DataFrame, factor: str, unit: str = "") -> AnyChart:
    """A difference over one factor of a study, with its intervals: the frame of `differences` joined to `points`."""
    base = alt.Chart(points).encode(
        x=alt.X(f"{factor}:Q", title=factor, scale=alt.Scale(zero=False)),
        tooltip=[factor, "mean", "low", "high", "replications"],
    )
    title = f"difference ({unit})" if unit else "difference"
    bars = base.mark_rule().encode(y=alt.Y("low:Q", title=title), y2="high:Q")
    dots = base.mark_point(filled=True).encode(y="mean:Q")
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(strokeDash=[4, 4]).encode(y="zero:Q")
    return alt.layer(zero, bars, dots)


def heat_map(points: pl.DataFrame, x: str, y: str, value: str = "mean", title: str = "") -> AnyChart:
    """A value over two factors of a study, as coloured cells."""
    chart: alt.Chart = (
        alt.Chart(points)
        .mark_rect()
        .encode(
            x=alt.X(f"{x}:O", title=x),
            y=alt.Y(f"{y}:O", title=y),
            color=alt.Color(f"{value}:Q", title=title or value, scale=alt.Scale(scheme="viridis")),
            tooltip=[x, y, value],
        )
    )
    return chart
