"""The package on small tables written by hand, and on a run of the engine where there is one."""

from __future__ import annotations

import json
import math
from pathlib import Path

import polars as pl
import pytest
import reflexarc
from reflexarc import charts
from reflexarc.differences import paired_mean


def written(folder: Path, rows: list[dict[str, object]]) -> reflexarc.Result:
    """A result folder with a table of KPIs."""
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"schema": "reflexarc.manifest/1"}))
    columns = [{"name": "value", "unit": "", "sampling": "sum", "definition": "its value"}]
    pl.DataFrame(rows).write_parquet(
        folder / "kpis.parquet", metadata={"columns": json.dumps(columns)}
    )
    return reflexarc.load(folder)


def rows_of(kpi: str, arm: str, values: list[float | None]) -> list[dict[str, object]]:
    return [
        {"point": 0, "replication": index, "arm": arm, "kpi": kpi, "value": value, "unit": "h"}
        for index, value in enumerate(values)
    ]


def small(folder: Path) -> reflexarc.Result:
    rows = rows_of("empty", "disturbed", [5.0, 7.0, 9.0, 11.0])
    rows += rows_of("empty", "undisturbed", [4.0, 5.0, 6.0, 7.0])
    rows += rows_of("rate", "disturbed", [0.5, None, 0.5, 0.5])
    rows += rows_of("rate", "undisturbed", [0.25, 0.25, 0.25, 0.25])
    return written(folder / "small", rows)


def test_differences_are_paired_by_replication(tmp_path: Path) -> None:
    found = reflexarc.differences(small(tmp_path)).rows(named=True)
    empty, rate = found
    # 1, 2, 3, 4: mean 2.5, deviation √(5/3), t(0.975; 3) = 3.182446.
    half = 3.182446305 * math.sqrt(5 / 3 / 4)
    assert (empty["kpi"], empty["unit"], empty["replications"]) == ("empty", "h", 4)
    assert empty["mean"] == 2.5
    assert empty["low"] == pytest.approx(2.5 - half, rel=1e-9)
    assert empty["high"] == pytest.approx(2.5 + half, rel=1e-9)
    # The replication in which it is undefined is not counted.
    assert (rate["mean"], rate["low"], rate["high"], rate["replications"]) == (0.25, 0.25, 0.25, 3)


def test_a_single_difference_has_no_interval() -> None:
    assert paired_mean([3.0]) == reflexarc.Difference(3.0, None, None, 1)
    assert paired_mean([]) is None


def test_names_that_do_not_exist_are_errors(tmp_path: Path) -> None:
    result = small(tmp_path)
    with pytest.raises(ValueError, match="no arm 'ideal': the table has disturbed, undisturbed"):
        reflexarc.differences(result, arm="ideal")
    with pytest.raises(ValueError, match="no KPI 'otif'"):
        reflexarc.differences(result, kpis=["otif"])
    with pytest.raises(FileNotFoundError, match="no table `stock` in .*: it holds kpis"):
        result.table("stock")
    with pytest.raises(FileNotFoundError, match=r"holds no manifest\.json"):
        reflexarc.load(tmp_path)


def test_a_result_gives_kpis_wide_with_their_units(tmp_path: Path) -> None:
    result = small(tmp_path)
    wide = result.kpis()
    assert wide.columns == ["point", "replication", "arm", "empty", "rate"]
    assert wide.height == 8
    assert result.units() == {"empty": "h", "rate": "h"}
    assert [column.definition for column in result.columns("kpis")] == ["its value"]
    assert result.points().height == 0


def test_charts_are_valid_specifications(tmp_path: Path) -> None:
    found = reflexarc.differences(small(tmp_path), kpis=["empty"])
    forest = charts.forest(found).to_dict()
    assert len(forest["layer"]) == 3
    points = found.with_columns(cutoff=pl.lit(1.0), share=pl.lit(0.5))
    assert charts.response(points, "cutoff", "h").to_dict()["layer"]
    assert charts.heat_map(points, "cutoff", "share").to_dict()["mark"]["type"] == "rect"


def engine() -> Path:
    try:
        return reflexarc.find_engine()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


def scenarios() -> Path:
    return Path(__file__).resolve().parents[2] / "scenarios"


def test_a_run_of_the_engine_loads_and_its_differences_are_its_verdict(tmp_path: Path) -> None:
    engine()
    story = scenarios() / "suez-2021.ron"
    result, said = reflexarc.run(story, tmp_path / "suez", replications=5)
    found = reflexarc.differences(result)
    for row in found.rows(named=True):
        verdict = said["kpis"][row["kpi"]]["difference"]
        if verdict is None:
            continue
        assert row["mean"] == pytest.approx(verdict["mean"], rel=1e-9, abs=1e-9), row["kpi"]
    assert charts.timeline(result).to_dict()["mark"]["type"] == "bar"


def test_errors_of_the_engine_carry_its_code_and_text(tmp_path: Path) -> None:
    engine()
    with pytest.raises(reflexarc.EngineError, match="the scenario is invalid") as failed:
        reflexarc.run(
            scenarios() / "suez-2021.ron", tmp_path / "bad", set={"horizon": "three weeks"}
        )
    assert failed.value.code == 3
    assert not (tmp_path / "bad").exists()
