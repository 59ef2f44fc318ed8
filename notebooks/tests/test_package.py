"""The package on small tables written by hand, and on a run of the engine where there is one."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import polars as pl
import pytest
import reflexarc
from program import engine
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


def small_rows() -> list[dict[str, object]]:
    rows = rows_of("empty", "disturbed", [5.0, 7.0, 9.0, 11.0])
    rows += rows_of("empty", "undisturbed", [4.0, 5.0, 6.0, 7.0])
    rows += rows_of("rate", "disturbed", [0.5, None, 0.5, 0.5])
    rows += rows_of("rate", "undisturbed", [0.25, 0.25, 0.25, 0.25])
    return rows


def small(folder: Path) -> reflexarc.Result:
    return written(folder / "small", small_rows())


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


def test_one_name_of_a_kpi_is_accepted(tmp_path: Path) -> None:
    assert reflexarc.differences(small(tmp_path), kpis="rate")["kpi"].to_list() == ["rate"]


def test_frames_have_their_types_without_intervals_and_without_rows(tmp_path: Path) -> None:
    rows = rows_of("empty", "disturbed", [5.0]) + rows_of("empty", "undisturbed", [4.0])
    result = written(tmp_path / "one", rows)
    found = reflexarc.differences(result)
    assert found.select("low", "high").dtypes == [pl.Float64, pl.Float64]
    assert found.select("low", "high").row(0) == (None, None)
    assert charts.forest(found).to_dict()["layer"]
    assert reflexarc.differences(result, kpis=[]).schema == found.schema
    joined = found.join(result.points(), on="point", how="left")
    assert joined.schema["point"] == result.table("kpis").schema["point"]


def test_a_folder_of_another_program_is_an_error(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    for text, why in [
        ('{"name": "app"}', "its schema is None"),
        ("[1]", "its schema is None"),
        ('{"schema": "reflexarc.manifest/2"}', "its schema is 'reflexarc.manifest/2'"),
        ("\x00 no JSON", "is not JSON"),
    ]:
        manifest.write_text(text)
        with pytest.raises(ValueError, match=why) as failed:
            reflexarc.load(tmp_path)
        assert str(manifest) in str(failed.value)
    manifest.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match="is not JSON"):
        reflexarc.load(tmp_path)


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    result = small(tmp_path)
    path = tmp_path / "small" / "kpis.parquet"
    path.write_bytes(b"no table")
    for read in (result.table, result.scan, result.columns):
        with pytest.raises(ValueError, match="cannot be read as Parquet") as failed:
            read("kpis")
        assert str(path) in str(failed.value)


def test_a_forest_of_many_points_is_refused(tmp_path: Path) -> None:
    rows = [{**row, "point": point} for row in small_rows() for point in (7, 8)]
    found = reflexarc.differences(written(tmp_path / "study", rows))
    with pytest.raises(ValueError, match=r"2 points: choose one, as by .*'point'\) == 7"):
        charts.forest(found)
    assert charts.forest(found.filter(pl.col("point") == 8)).to_dict()["layer"]


def test_charts_of_what_does_not_exist_are_errors(tmp_path: Path) -> None:
    result = small(tmp_path)
    at = datetime(2026, 1, 1, tzinfo=timezone.utc)
    run = {"point": 0, "replication": 0, "arm": "disturbed"}
    incident = {"incident": 0, "kind": "pump", "entity": "p1", "began": at, "ended": at, "cause": None}
    incidents = pl.DataFrame([{**run, **incident}], schema_overrides={"cause": pl.UInt32})
    incidents.write_parquet(tmp_path / "small" / "incidents.parquet")
    arms = pl.DataFrame({"arm": ["disturbed", "undisturbed"]})
    arms.write_parquet(tmp_path / "small" / "runs.parquet")
    result = reflexarc.load(tmp_path / "small")
    assert charts.timeline(result, "undisturbed").to_dict()["mark"]["type"] == "bar"
    with pytest.raises(ValueError, match="no arm 'ideal' in the table: it has disturbed, undisturbed"):
        charts.timeline(result, "ideal")
    with pytest.raises(ValueError, match="no replication 3 in the table: it has 0"):
        charts.timeline(result, replication=3)

    reading = {**run, "time": at, "metric": "hw.temperature", "value": 1.0, "unit": "Cel"}
    readings = pl.DataFrame([{**reading, "entity": f"rack {index}"} for index in range(20)])
    assert charts.telemetry(readings, ["rack 3"], "hw.temperature").to_dict()["mark"]["type"] == "line"
    with pytest.raises(ValueError, match="no entity 'rack 99' in the table: it has rack 0, .* and 8 more"):
        charts.telemetry(readings, ["rack 3", "rack 99"], "hw.temperature")
    with pytest.raises(ValueError, match=r"no metric 'heat' .*: it has hw\.temperature"):
        charts.telemetry(readings, ["rack 3"], "heat")
    with pytest.raises(ValueError, match="no arm 'ideal'"):
        charts.telemetry(readings, ["rack 3"], "hw.temperature", arm="ideal")


def test_a_program_that_cannot_be_started_is_named_with_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFLEXARC_BIN", "/nonexistent")
    with pytest.raises(FileNotFoundError, match="REFLEXARC_BIN names `/nonexistent`"):
        reflexarc.run("story.ron", tmp_path / "out")


def test_a_program_that_prints_no_json_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\necho hello\n")
    other.chmod(0o755)
    monkeypatch.setenv("REFLEXARC_BIN", str(other))
    with pytest.raises(reflexarc.EngineError, match="printed no JSON object: is it the program reflexarc"):
        reflexarc.sweep("study.ron", tmp_path / "out")


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


def test_a_gate_that_is_not_met_keeps_the_verdict(tmp_path: Path) -> None:
    engine()
    story = scenarios() / "felixstowe-2022.ron"
    with pytest.raises(reflexarc.EngineError, match="gate not met: fill_rate > 2") as failed:
        reflexarc.run(story, tmp_path / "out", replications=2, arguments=["--expect", "fill_rate > 2"])
    assert failed.value.code == 5
    assert failed.value.answer is not None
    assert failed.value.answer["kpis"]["fill_rate"]["disturbed"]["mean"] < 1


def test_a_run_without_tables_is_no_error(tmp_path: Path) -> None:
    engine()
    story = scenarios() / "felixstowe-2022.ron"
    for tables in ("usual", "none"):
        result, said = reflexarc.run(
            story, tmp_path / "out", replications=1, arguments=["--tables", tables]
        )
        assert said["schema"] == "reflexarc.run/1"
    # Tables that an earlier run left in the folder are not those of this run.
    assert (tmp_path / "out" / "kpis.parquet").exists()
    assert result.tables == []
    with pytest.raises(FileNotFoundError, match="it holds no table"):
        result.table("kpis")


def test_a_study_with_failed_points_names_them(tmp_path: Path) -> None:
    engine()
    shutil.copytree(scenarios(), tmp_path / "scenarios")
    study = tmp_path / "scenarios" / "sweeps" / "smoke.ron"
    study.write_text(study.read_text().replace("shipments_per_hour(0.22)", "shipments_per_hour(-1)"))
    with pytest.raises(reflexarc.EngineError) as failed:
        reflexarc.sweep(study, tmp_path / "out")
    assert failed.value.code == 6
    assert failed.value.answer is not None
    assert len(failed.value.answer["failed"]) == 6
    assert "point 6 failed: `-1` is out of range" in str(failed.value)
    assert "and 3 more of 12 points" in str(failed.value)
    # What was played is in the folder.
    assert reflexarc.load(tmp_path / "out").points().height == 12


def test_the_package_in_place_has_types_for_its_users(tmp_path: Path) -> None:
    """An editable install puts a plain path into the environment, from which type checkers read the package."""
    (tmp_path / "us.py").write_text(
        "import reflexarc\n"
        "rows: int = reflexarc.differences(reflexarc.load('out')).height\n"
        "reveal_type(reflexarc.charts.forest)\n"
    )
    place = str(Path(__file__).resolve().parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "us.py"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": place},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "polars.dataframe.frame.DataFrame" in done.stdout
