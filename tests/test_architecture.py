"""The layers hold: imports run one way, and only their homes know Streamlit and DuckDB."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("pages", "components", "reports", "charts", "queries", "data")
MAY_IMPORT = {
    "dashboard": {"components"},
    "pages": {"components", "reports", "charts", "queries", "data"},
    "components": {"components", "reports", "charts", "queries", "data"},
    "reports": {"reports", "charts", "queries", "data"},
    "charts": {"charts", "data"},
    "queries": {"queries", "data"},
    "data": {"data"},
}
MAY_KNOW = {"streamlit": {"dashboard", "pages", "components"}, "duckdb": {"queries", "data"}}
# `python -m data publish` is a command of the data that asks questions: a command stands above the layers.
COMMANDS = "__main__.py"


def modules() -> list[Path]:
    found = [ROOT / "dashboard.py"]
    for folder in FOLDERS:
        found += sorted((ROOT / folder).rglob("*.py"))
    return [file for file in found if "local" not in file.parts]


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_run_one_way(file):
    home = file.relative_to(ROOT).parts[0].removesuffix(".py")
    ours = imported(file) & set(FOLDERS)
    if file.name != COMMANDS:
        assert ours <= MAY_IMPORT[home], f"{home} must not import {ours - MAY_IMPORT[home]}"
    assert "pages" not in ours and "dashboard" not in imported(file)


@pytest.mark.parametrize("library", MAY_KNOW)
def test_only_their_homes_know_streamlit_and_duckdb(library):
    knowing = {file.relative_to(ROOT).parts[0].removesuffix(".py") for file in modules() if library in imported(file)}
    assert knowing <= MAY_KNOW[library]


def test_every_module_says_what_it_is_in_one_sentence():
    for file in modules():
        said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
        assert said, f"{file} says nothing of itself"
        assert len(said.splitlines()) == 1, f"{file}: one sentence"


def test_nothing_is_called_by_a_name_that_says_nothing():
    forbidden = {"utils", "helpers", "manager", "common", "misc"}
    assert not [file for file in modules() if forbidden & set(file.stem.split("_"))]
