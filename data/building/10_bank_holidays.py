"""Bank holidays of England, so that a term table need not name them."""  # noqa: N999

from __future__ import annotations

from datetime import date

import duckdb
import holidays

# Wide enough for every record that a school keeps; the list of one year costs half a millisecond.
YEARS = range(2000, 2051)


def bank_holidays() -> list[tuple[date, str]]:
    """Every bank holiday of England from 2000 to 2050 with its name, substitute days included, oldest first."""
    return sorted(holidays.country_holidays("GB", subdiv="ENG", years=YEARS).items())


def build(connection: duckdb.DuckDBPyConnection) -> None:
    """Writes the table bank_holiday(on_date, name) into the snapshot."""
    days, names = zip(*bank_holidays(), strict=True)
    connection.execute(
        "create table bank_holiday as select unnest(?::date[]) as on_date, unnest(?::varchar[]) as name",
        [list(days), list(names)],
    )
    connection.execute("comment on table bank_holiday is 'A day on which every school in England is closed.'")
