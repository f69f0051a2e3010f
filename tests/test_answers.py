"""An answer that is put together from plain rows is the frame that DuckDB itself would hand over."""

import duckdb
import pandas as pd
import pytest

from queries import answers

VALUES = {
    "VARCHAR": "'a', 'é'",
    "INTEGER": "1, -2",
    "BIGINT": "1, 9007199254740993",
    "HUGEINT": "1, 20000000000000000000",
    "DOUBLE": "0.5, 'nan'::double",
    "DATE": "date '2026-03-29', date '1900-01-01'",
    "BOOLEAN": "true, false",
}


def test_every_kind_of_column_is_tried():
    assert set(VALUES) == set(answers.OF_TYPE)


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("rows", ["{}", "{}, null", "null", "null, null, {}"])
@pytest.mark.parametrize("limit", [0, 1, 9])
def test_a_column_is_what_duckdb_makes_of_it(kind, rows, limit):
    listed = rows.format(VALUES[kind])
    found = duckdb.execute(f"select unnest([{listed}]::{kind}[]) as value, 1 as place limit {limit}")
    expected = found.df()
    found = duckdb.execute(f"select unnest([{listed}]::{kind}[]) as value, 1 as place limit {limit}")
    made = answers.of_plain(found.fetchall(), {"value": answers.OF_TYPE[kind], "place": "int32"})
    pd.testing.assert_frame_equal(made, expected, check_exact=True)
