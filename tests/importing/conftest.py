"""Data folders for import tests: the example school, and nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data import store
from data.importing import command
from tests import schools

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(autouse=True)
def _no_snapshots(monkeypatch, request):
    """Snapshots are tested elsewhere; here they would only cost time, save where a test asks for them."""
    if "with_snapshots" not in request.fixturenames:
        monkeypatch.setattr(store, "build_snapshot", lambda connection=None: None)


@pytest.fixture
def with_snapshots():
    """Asks for real snapshots."""


@pytest.fixture(scope="session")
def _example_school(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example_school")
    with schools.at_home(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "build_snapshot", lambda connection=None: None)
        assert command.run(sorted((SAMPLES / "school").glob("*.csv"))) == 0
    return folder


@pytest.fixture
def example_school(_example_school, tmp_path):
    """The example school's reference data, in a folder of the test's own."""
    folder = tmp_path / "home"
    shutil.copytree(_example_school, folder)
    with schools.at_home(folder):
        yield folder


@pytest.fixture(scope="session")
def known(_example_school):
    """What the ledger of the example school knows; for reading only."""
    from data.importing.reference import read_reference

    with schools.at_home(_example_school), store.ledger() as connection:
        return read_reference(connection)
