"""What may be printed of a count, what a printed count can mean, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts import printed as drawn
from data.disclosure import ALL_COMPLETE, Rule, Unprotected, merged_groups, protected, rule_from
from data.safe_text import harmless, original

RULE = Rule()
STRICTER = [Rule(), Rule(smallest=10), Rule(smallest=10, nearest=10), Rule(group=20, base=20)]


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (7, "5"), (8, "10"), (12, "10"), (13, "15"), (58, "60")],
)
def test_small_counts_are_not_told_apart_and_others_are_rounded(count, text):
    assert RULE.protect(count) == text


def test_nothing_left_of_a_printable_number_is_said_and_of_a_small_one_is_not():
    assert RULE.outstanding(0, 40) == ALL_COMPLETE
    assert RULE.outstanding(0, 4) == RULE.outstanding(3, 40) == "fewer than 5"


@pytest.mark.parametrize("rule", STRICTER)
def test_what_a_printed_count_can_mean_is_exactly_what_prints_it(rule):
    for count in range(200):
        low, high = rule.stands_for(rule.protect(count))
        assert low <= count <= high
        assert {rule.protect(other) for other in (low, high)} == {rule.protect(count)}
        assert rule.protect(high + 1) != rule.protect(count)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_part_is_never_printed_larger_than_the_whole(one, two):
    part, whole = sorted((one, two))
    low = RULE.stands_for(RULE.protect(part))[0]
    assert low <= RULE.stands_for(RULE.protect(whole))[1]


@pytest.mark.parametrize("asked", [{"smallest": 4}, {"nearest": 3}, {"group": 9}, {"base": 5}, {"smallest": 12}])
def test_thresholds_cannot_be_set_where_they_protect_nobody(asked):
    with pytest.raises(ValueError, match="disclosure_"):
        Rule(**asked)


def test_a_schools_settings_make_the_rule():
    assert rule_from({"disclosure_smallest": "10", "other": "x"}) == Rule(smallest=10)
    assert rule_from({}) == RULE


def test_shares_come_from_the_printed_numbers_and_only_over_ten():
    assert RULE.share_done("15", "55") == "about 73%"
    assert RULE.share_done("fewer than 5", "55") == "more than 90%"
    assert RULE.share_done(ALL_COMPLETE, "55") == "100%"
    assert RULE.share_done("fewer than 5", "10") is None  # the true number may be 8


@given(st.integers(13, 500), st.data())
def test_what_is_said_of_a_share_is_true(due, data):
    left = data.draw(st.integers(0, due))
    said = RULE.share_done(RULE.outstanding(left, due), RULE.protect(due))
    share = 100 * (1 - left / due)
    if said.startswith("more than"):
        assert share > int(said.removeprefix("more than ").removesuffix("%"))
    elif said.startswith("about"):
        assert abs(share - int(said.removeprefix("about ").removesuffix("%"))) < 100 * 5 / due + 1
    else:
        assert share == 100


def test_medians_and_shares_are_printed_in_bands_over_a_large_enough_base():
    assert RULE.band_of_days(0.0, "15") == "within 1 school day"
    assert RULE.band_of_days(100000, "15") == "21 school days or more"
    assert RULE.band_of_days(7.5, "15") == "6 to 10 school days"
    assert RULE.band_of_days(7.5, "10") is None and RULE.band_of_days(7.5, None) is None
    assert RULE.band_of_share(0.5, "20") == "50% to 74%" and RULE.band_of_share(1.0, "20") == "90% or more"
    assert RULE.band_of_share(0.0, "20") == "under 25%" and RULE.band_of_share(None, "20") is None


def test_an_answer_is_printed_as_its_header_says_and_no_number_is_left():
    frame = pd.DataFrame({"what": ["a", "b"], "due": [40, 3], "left": [0, 2], "days": [3.0, 3.0], "size": [12, 9]})
    counts = "left is an outstanding of due; due is a count; days is a median of due; size is a group size"
    told = protected(frame, counts, RULE)
    assert told["left"].tolist() == [ALL_COMPLETE, "fewer than 5"]
    assert told["days"].tolist() == ["2 to 5 school days", None]
    assert told["size"].tolist() == ["12", "fewer than 10"]
    with pytest.raises(Unprotected, match="size"):
        protected(frame, counts.rpartition(";")[0], RULE)
    with pytest.raises(Unprotected, match="not understood"):
        protected(frame, "due is secret", RULE)
    with pytest.raises(Unprotected, match="not there"):
        protected(frame, "missing is a count", RULE)


def test_the_rule_looks_at_one_number_only():
    """Printed alone or beside any other, a count reads the same."""
    frame = pd.DataFrame({"n": list(range(40))})
    together = protected(frame, "n is a count", RULE)["n"].tolist()
    assert together == [RULE.protect(n) for n in range(40)]


def test_a_chart_draws_what_is_printed():
    assert drawn.read("fewer than 5").is_open and drawn.length("fewer than 5") == 5
    assert drawn.length(ALL_COMPLETE) == 0 and drawn.length(RULE.protect(13)) == 15


def test_small_groups_are_merged_by_headcount_alone():
    merged = merged_groups({"teacher": 22, "support_staff": 20, "supply": 6, "governor": 9, "contractor": 3})
    assert merged["teacher"] == "Teachers"
    assert merged["governor"] == merged["supply"] == "Supply staff, governors and contractors"
    alone = merged_groups({"teacher": 30, "support_staff": 12, "governor": 4})
    assert alone["governor"] == alone["support_staff"] == "Support staff and governors"
    assert set(merged_groups({"teacher": 4}).values()) == {"All adults"}
    assert set(merged_groups({}).values()) == {"All adults"}


@given(st.dictionaries(st.sampled_from(["teacher", "support_staff", "supply", "governor"]), st.integers(0, 40)))
def test_no_published_group_is_small_unless_the_school_is(sizes):
    merged = merged_groups(sizes)
    totals: dict[str, int] = {}
    for group, size in sizes.items():
        totals[merged[group]] = totals.get(merged[group], 0) + size
    assert all(total >= 10 or total == 0 for total in totals.values()) or sum(sizes.values()) < 10


# --- text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 7700", "-2", "@cmd", "\tx", "\rx", "\x00x", "  =1", "\u00a0@x", "＝1", "'=1"]
)
def test_text_that_could_be_a_formula_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "O'Neil", "'tis", "a=b", "3 - 2", "Smith", "'"])
def test_other_text_stays_as_it_is(text):
    assert harmless(text) == text


@given(st.text() | st.text(alphabet="'=+-@ \t\r\x00a"))
def test_the_round_trip_gives_back_the_very_text(text):
    assert original(harmless(text)) == text
    assert not harmless(text).lstrip().startswith(("=", "+", "-", "@"))
