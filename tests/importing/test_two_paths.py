"""A large canonical file goes another way than a small one: both ways say the same of every record."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import contract, store
from data.importing import bulk, canonical, command, engine
from tests import schools

SOME = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
PEOPLE = st.sampled_from(["TV001", "TV002", "TV003", "TV999", "", " TV004 ", "'=TV001"])
DAYS = st.sampled_from(
    [
        "2026-09-23", "2026-09-23 08:15", "2026-09-23 08:15:30", "23/09/2026", "23/09/2026 08:15",
        "2026-09-23T08:15:30Z",
        "2026-10-25T01:30:00+01:00", "2027-01-01", "2020-01-01", "31/02/2026", "09/14/2026", "yesterday", "", "2026-09",
    ]
)  # fmt: skip
TEXTS = st.text(st.characters(blacklist_characters='\x00\r\n"', blacklist_categories=("Cs",)), max_size=12)
FILES = {
    "acknowledgement": {
        "ack_id": st.sampled_from(["A1", "A2", "A3", "A4", ""]),
        "person_id": PEOPLE,
        "policy_id": st.sampled_from(["POL03", "POL04", "POL99", ""]),
        "version": st.sampled_from(["v4", "4", "V4.0", "v3", "v9", ""]),
        "acknowledged_at": DAYS,
        "response": st.sampled_from(["acknowledged", "declined", "perhaps", ""]),
        "statement": TEXTS,
    },
    "completion": {
        "person_id": PEOPLE,
        "course_id": st.sampled_from(["C01", "C02", "C99", ""]),
        "completed_on": DAYS,
        "result": st.sampled_from(["completed", "passed", "failed", "unheard of", ""]),
        "expires_on": st.sampled_from(["", "2027-01-01", "2019-01-01"]),
    },
    "person": {
        "person_id": st.sampled_from(["TV001", "TV002", "N1", "N2", ""]),
        "school_id": st.sampled_from(["TVP", "XXX", ""]),
        "legal_forename": st.sampled_from(["Helena", "Tobias", ""]) | TEXTS,
        "legal_surname": st.sampled_from(["Marchbank", "Ellery-Finch"]) | TEXTS,
        "work_email": st.sampled_from(["h.marchbank@thornbeckvale.example", "NEW@x.example", ""]),
        "joined_on": st.sampled_from(["2019-09-01", "2020-09-01", "never", ""]),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def home(_example_school, tmp_path_factory):
    """The example school with two acknowledgements and a completion in its ledger already."""
    folder = tmp_path_factory.mktemp("two_paths")
    with schools.at_home(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "build_snapshot", lambda connection=None: None)
        (folder / "ledger.duckdb").write_bytes((_example_school / "ledger.duckdb").read_bytes())
        first = folder / "acknowledgement.csv"
        first.write_text("ack_id,person_id,policy_id,version,acknowledged_at\nA1,TV001,POL03,v4,2026-09-23\n")
        second = folder / "completion.csv"
        second.write_text("person_id,course_id,completed_on\nTV001,C01,2026-09-23\n")
        assert command.run([first, second]) == 0
        yield folder


@pytest.fixture(scope="module")
def ledger(home):
    with store.ledger() as connection:
        from data.importing.reference import read_reference

        yield connection, read_reference(connection)


@pytest.mark.parametrize("table", FILES)
def test_the_large_way_and_the_small_way_say_the_same(table, ledger, home):
    connection, reference = ledger
    columns = FILES[table]

    @SOME
    @given(st.lists(st.tuples(*columns.values()), min_size=1, max_size=8))
    def same(rows):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows([list(columns), *rows])
        content = text.getvalue().encode("utf-8")
        small = engine.understand(f"{table}.csv", content, reference)
        path = home / f"large_{table}.csv"
        path.write_bytes(content)
        _, lines = bulk._look_through(path)
        staged = bulk._stage(connection, path, table, lines) if lines is not None else None
        if staged is None:
            return  # not plain enough: the careful way reads it
        examined = canonical.Examination(connection, table, staged, canonical.Known(bulk._present))
        blank = small.counts["skipped"]  # the careful way counts blank lines as such
        assert (
            examined.counts() | {"rejected": 0, "skipped": 0} == small.counts | {"rejected": 0, "skipped": 0} or blank
        )
        told = {(r.line, r.outcome, r.reason, r.column) for r in examined.records()}
        plain = {(r.line, r.outcome, r.reason, r.column) for r in small.records if not r.is_plain}
        assert told == plain or blank
        names = ", ".join(f'"{c}"' for c in contract.tables()[table].columns if c not in contract.TRAIL)
        brought = connection.execute(f"select {names} from {examined.accepted()} order by line").fetchall()
        facts = [fact for record in small.records for fact in record.facts]
        assert [tuple(fact.values.values()) for fact in facts] == brought

    same()
