"""Every notebook runs from top to bottom, and is committed with its outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from program import engine

NOTEBOOKS = sorted(Path(__file__).resolve().parents[1].glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_has_its_outputs(path: Path) -> None:
    engine()
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert any(cell.outputs for cell in cells), "outputs are committed"
    client = NotebookClient(
        notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    )
    client.execute()
    # It ends with an answer in words.
    assert cells[-1].outputs[0].get("text", "").strip()


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS
