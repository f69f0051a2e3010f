"""What counts as a real change, and what chance does on its own."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from queries import incidents, statistics

# Published: after so many last term, so many this term would be more than chance (two-sided 5 %, equal terms).
NEEDED = {0: 6, 1: 8, 2: 10, 3: 12, 4: 13, 5: 15, 6: 17, 7: 18, 8: 20, 9: 21, 10: 23, 15: 29, 20: 36}


@pytest.mark.parametrize(("before", "needed"), NEEDED.items())
def test_the_published_table_of_two_terms(before, needed):
    assert statistics.count_needed_for_more(before) == needed
    assert statistics.two_term_p_value(needed, before) <= 0.05 < statistics.two_term_p_value(needed - 1, before)


@pytest.mark.parametrize(("before", "needed"), NEEDED.items())
def test_a_fall_is_judged_as_a_rise_is(before, needed):
    assert statistics.count_needed_for_fewer(needed) >= before
    assert before >= 6 or statistics.count_needed_for_fewer(before) is None
    assert statistics.count_needed_for_fewer(5) is None


@pytest.mark.parametrize("days", [(77, 54), (54, 77), (40, 10)])
def test_every_larger_number_is_more_than_chance_too(days):
    for before in range(12):
        needed = statistics.count_needed_for_more(before, *days)
        assert all(statistics.two_term_p_value(n, before, *days) <= 0.05 for n in range(needed, needed + 15))


def test_a_longer_term_needs_more():
    assert statistics.count_needed_for_more(7, 77, 54) > statistics.count_needed_for_more(7) == 18
    assert statistics.count_needed_for_more(7, 54, 77) < 18


def test_no_school_days_cannot_be_compared():
    with pytest.raises(ValueError, match="school days"):
        statistics.two_term_p_value(3, 2, 0, 5)


def test_false_alarms_of_a_twelve_point_chart_with_a_mean_of_one():
    """Published: 21 % of XmR charts and 11 % of c-charts signal though nothing changed; here within two points."""
    rng = np.random.default_rng(20261120)
    charts = 4000
    counts = rng.poisson(1, (charts, 12))
    xmr = np.mean([any(statistics.xmr_chart(c.tolist()).rules) for c in counts])
    c = np.mean([any(statistics.c_chart(c.tolist()).rules) for c in counts])
    assert xmr == pytest.approx(0.21, abs=0.02)
    assert c == pytest.approx(0.11, abs=0.02)
    assert c < 0.65 * xmr


def rules(values, centre=10.0, sigma=2.0):
    size = len(values)
    return statistics.signal_rules(np.array(values, dtype=float), np.full(size, centre), np.full(size, sigma))


def test_a_point_outside_the_limits_signals_and_one_on_the_limit_does_not():
    assert rules([10, 16.1, 10])[1] == "outside the limits"
    assert not any(rules([10, 16.0, 10]))


def test_seven_in_a_row_on_one_side_signal_and_six_do_not():
    assert rules([9, 11, 12, 11, 11, 12, 11, 11])[1:] == ("7 in a row on one side",) * 7
    assert not any(rules([9, 11, 12, 11, 11, 12, 11, 9]))


def test_a_point_on_the_average_is_on_neither_side():
    assert not any(rules([11, 11, 11, 10, 11, 11, 11, 11]))


def test_seven_in_a_row_rising_signal_and_six_do_not():
    assert rules([7, 8, 9, 9.5, 10.5, 11, 12], sigma=5) == ("7 in a row rising",) * 7
    assert not any(rules([8, 8, 9, 9.5, 10.5, 11, 12], sigma=5))
    assert rules([12, 11, 10.5, 9.5, 9, 8, 7], sigma=5) == ("7 in a row falling",) * 7


def test_two_of_three_in_the_outer_third_of_one_side_signal():
    assert rules([10, 14.5, 9, 14.5, 10]) == ("", "2 of 3 near a limit", "", "2 of 3 near a limit", "")
    assert not any(rules([10, 14.5, 9, 5.5, 10]))
    assert not any(rules([14.5, 9, 10, 14.5]))


def test_only_a_signal_that_the_newest_point_belongs_to_is_an_alert():
    old = statistics.c_chart([5, 20, 4, 7, 5, 8, 4, 7, 5, 8, 4, 7])
    assert old.rules[1] == "outside the limits"
    assert old.alert == ""


@pytest.mark.parametrize(
    ("points", "standing"), [(7, "too early to say"), (8, "provisional"), (11, "provisional"), (12, "settled")]
)
def test_minimum_points(points, standing):
    chart = statistics.c_chart([4] * (points - 1) + [40])
    assert chart.standing == standing
    assert bool(chart.alert) == (points >= 8)


def charted(counts, part=False, phase=None, event_days=None, kind=None):
    """The chart of half terms with so many incidents each."""
    kept = [{"category_group": "Cyberbullying", "place": 2}]
    cases = []
    days = iter(event_days or range(10_000))
    for n, count in enumerate(counts):
        key = {"academic_year": "2025/26", "term": "Autumn", "half": n}
        starts_on = date(2000, 1, 1) + timedelta(60 * n)
        kept.append(
            key | {
                "half_term": f"half term {n}", "starts_on": starts_on, "ends_on": starts_on + timedelta(50),
                "school_days": 30 + n % 2, "elapsed": 30, "is_part": part and n == len(counts) - 1,
                "phase": phase[n] if phase else 0,
            }
        )  # fmt: skip
        cases += [key | {"category_group": "Cyberbullying", "occurred_day": next(days)} for _ in range(count)]
    kept += [{"on_date": starts_on, "text": text} for text, starts_on in MARKS]
    return incidents.chart_of_half_terms(cases, kept, date(2001, 1, 1), kind)


# In the second half term, in none, and after the day of the answer.
MARKS = [("Version 2", date(2000, 3, 2)), ("A fair", date(2000, 2, 25)), ("Version 3", date(2001, 1, 2))]


def test_a_mark_stands_with_its_half_term_once_its_day_has_come():
    assert charted([5] * 8)["mark"].fillna("").tolist() == ["", "Version 2", *[""] * 6]


def test_a_part_of_a_half_term_is_never_set_against_whole_ones():
    answer = charted([5, 4, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5, 60], part=True)
    assert not answer["rule"].any()
    assert answer["is_part"].iloc[-1]
    assert "5 in half term 11" in answer["verdict"].iloc[0] or "6 in half term 11" in answer["verdict"].iloc[0]
    assert "still running already has 60 in 30 school days" in answer["verdict"].iloc[0]
    calm = charted([5, 4, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5, 0], part=True)
    assert "still running" not in calm["verdict"].iloc[0]
    assert answer["standing"].iloc[0] == "settled"


def test_rare_kinds_are_judged_by_the_school_days_between():
    days = [10, 40, 75, 100, 140, 170, 200, 235, 270, 300]
    answer = charted([1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1], event_days=days)
    assert set(answer["chart"]) == {"gaps"}
    assert answer["low"].isna().all()
    assert "apart" in answer["verdict"].iloc[0]


def test_a_recorded_event_starts_the_limits_anew():
    counts = [3, 4, 3, 4, 3, 4, 3, 4, 12, 13, 12, 13, 12, 13, 12, 13]
    one = charted(counts)
    two = charted(counts, phase=[0] * 8 + [1] * 8)
    assert one["rule"].iloc[-1]
    assert not two["rule"].any()


def test_a_kind_that_there_is_not_has_no_chart():
    assert charted([5] * 8, kind="Weather").empty
    assert set(charted([5] * 8, kind="Cyberbullying")["category_group"]) == {"Cyberbullying"}


def test_no_half_terms_make_an_empty_answer():
    assert charted([]).empty


@pytest.mark.parametrize(
    ("now", "before", "reading"),
    [
        ((12, 1), (6, 2), "openness"),
        ((12, 6), (6, 1), "worse"),
        ((4, 2), (10, 1), "hidden"),
        ((4, 0), (10, 3), "calmer"),
        ((6, 1), (6, 3), "steady"),
        ((12, 2), (6, 1), "steady"),
    ],
)
def test_more_reports_can_be_good_news(now, before, reading):
    assert statistics.culture_reading(*now, *before) == reading


def test_silence_is_not_proof_of_safety():
    assert statistics.culture_reading(0, 0, 5, 1, quiet_half_terms=2) == "silence"
    assert statistics.culture_reading(0, 0, None, None) == "no data"


def test_schools_are_set_against_all_pooled_and_never_against_an_average_of_percentages():
    frame = pd.DataFrame(
        {"school_id": ["A", "B", "C"], "school": ["a", "b", "c"], "met": [95, 9, 380], "base": [100, 10, 400]}
    )
    answer = statistics.share_funnel(frame)
    assert answer["pooled"].iloc[0] == pytest.approx(484 / 510)
    assert list(answer["school_id"]) == ["A", "B", "C"]
    assert set(answer["standing"]) == {"within what chance explains"}
    low = statistics.share_funnel(frame.assign(met=[60, 9, 380]))
    assert low["standing"].iloc[0] == "outside the outer limits"
