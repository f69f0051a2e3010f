"""Bank holidays of England, so that a term table need not name them."""  # noqa: N999

from __future__ import annotations

from datetime import date

import duckdb
from holidays.countries.united_kingdom import UnitedKingdom

# Wide enough for every record that a school keeps; the list of one year costs half a millisecond.
YEARS = range(2000, 2051)


def bank_holidays() -> list[tuple[date, str]]:
    """Every bank holiday of England from 2000 to 2050 with its name, substitute days included, oldest first."""
    return sorted(UnitedKingdom(subdiv="ENG", years=YEARS).items())


def build(connection: duckdb.DuckDBPyConnection) -> None:
    """Writes the table bank_holiday(on_date, name) into the snapshot."""
    # Written out as text: lists as parameters would load pandas, which takes longer than a small snapshot.
    rows = ", ".join("(date '{}', '{}')".format(day, name.replace("'", "''")) for day, name in bank_holidays())
    connection.execute(f"create table bank_holiday as from (values {rows}) as known(on_date, name)")
    connection.execute("comment on table bank_holiday is 'A day on which every school in England is closed.'")
