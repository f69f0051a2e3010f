"""The product's own short statistics agree with scipy, statsmodels and lifelines to nine decimal places."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from queries import statistics

CLOSE = {"rtol": 1e-9, "atol": 1e-9}


@given(st.integers(1, 3000), st.data())
@settings(max_examples=300, deadline=None)
def test_wilson_interval_is_that_of_statsmodels(base, data):
    successes = data.draw(st.integers(0, base))
    np.testing.assert_allclose(
        statistics.wilson_interval(successes, base), proportion_confint(successes, base, method="wilson"), **CLOSE
    )


@pytest.mark.parametrize(
    ("successes", "base", "low", "high", "digits"),
    [(38, 40, 0.835, 0.986, 3), (9, 10, 0.60, 0.98, 2), (4, 5, 0.38, 0.96, 2)],
)
def test_wilson_intervals_that_are_published(successes, base, low, high, digits):
    found = statistics.wilson_interval(successes, base)
    assert (round(found[0], digits), round(found[1], digits)) == (low, high)


def test_no_base_has_no_interval_and_more_than_all_is_an_error():
    assert all(math.isnan(v) for v in statistics.wilson_interval(0, 0))
    with pytest.raises(ValueError, match="not a share"):
        statistics.wilson_interval(5, 4)


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0.01, 0.99))
@settings(max_examples=300, deadline=None)
def test_binomial_tail_is_that_of_scipy(k, n, share):
    np.testing.assert_allclose(statistics.binomial_at_least(k, n, share), stats.binom.sf(k - 1, n, share), **CLOSE)


@given(st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_two_equal_terms_are_compared_as_scipy_does(now, before):
    expected = stats.binomtest(now, now + before, 0.5).pvalue if now + before else 1.0
    np.testing.assert_allclose(statistics.two_term_p_value(now, before), expected, **CLOSE)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 80), st.integers(1, 80))
@settings(max_examples=200, deadline=None)
def test_two_unequal_terms_double_the_smaller_tail(now, before, days_now, days_before):
    share = days_now / (days_now + days_before)
    total = now + before
    tails = stats.binom.sf(now - 1, total, share), stats.binom.cdf(now, total, share)
    np.testing.assert_allclose(
        statistics.two_term_p_value(now, before, days_now, days_before), min(1.0, 2 * min(tails)), **CLOSE
    )


@given(st.integers(0, 120), st.integers(1, 80), st.integers(1, 80))
@settings(max_examples=150, deadline=None)
def test_how_many_are_needed_is_what_trying_one_after_another_finds(before, days_now, days_before):
    days = (days_now, days_before)
    expected = before * days_now / days_before
    more = max(1, math.ceil(expected))
    while statistics.two_term_p_value(more, before, *days) > 0.05:
        more += 1
    fewer = range(math.floor(expected), -1, -1)
    assert statistics.count_needed_for_more(before, *days) == more
    assert statistics.count_needed_for_fewer(before, *days) == next(
        (n for n in fewer if statistics.two_term_p_value(n, before, *days) <= 0.05), None
    )


CASES = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)


@given(CASES)
@settings(max_examples=150, deadline=None)
def test_survival_curve_is_that_of_lifelines(cases):
    durations, happened = [c[0] for c in cases], [c[1] for c in cases]
    curve = pd.DataFrame(statistics.kaplan_meier(durations, happened))
    fitted = KaplanMeierFitter().fit(durations, happened)
    expected = fitted.survival_function_.iloc[:, 0].reindex(curve["time"]).to_numpy()
    np.testing.assert_allclose(curve["share_waiting"], expected, **CLOSE)
    limits = fitted.confidence_interval_.reindex(curve["time"])
    inside = (curve["share_waiting"] > 1e-12) & (curve["share_waiting"] < 1)
    np.testing.assert_allclose(curve.loc[inside, "low"], limits.iloc[:, 0].to_numpy()[inside], **CLOSE)
    np.testing.assert_allclose(curve.loc[inside, "high"], limits.iloc[:, 1].to_numpy()[inside], **CLOSE)
    table = fitted.event_table.reindex(curve["time"])
    assert curve["events"].tolist() == table["observed"].tolist()
    assert curve["censored"].tolist() == table["censored"].tolist()


@given(CASES)
@settings(max_examples=150, deadline=None)
def test_median_is_that_of_lifelines(cases):
    durations, happened = [c[0] for c in cases], [c[1] for c in cases]
    curve = statistics.kaplan_meier(durations, happened)
    # Exactly a half is reached, but lifelines works on logarithms and may see 0.5000000000000001 there.
    assume(not np.isclose([step.share_waiting for step in curve], 0.5, atol=1e-9, rtol=0).any())
    expected = KaplanMeierFitter().fit(durations, happened)
    assert statistics.median_time(curve) == pytest.approx(
        float(median_survival_times(expected.survival_function_)), abs=1e-9
    )


def test_a_curve_that_stands_exactly_at_a_half_has_reached_its_median():
    assert statistics.median_time(statistics.kaplan_meier([3, 3, 3, 8, 8, 8], [True] * 3 + [False] * 3)) == 3


def test_open_cases_make_the_median_longer_never_shorter():
    closed_only = statistics.kaplan_meier([1, 2, 3, 4], [True] * 4)
    with_open = statistics.kaplan_meier([1, 2, 3, 4, 9, 9, 9], [True] * 4 + [False] * 3)
    assert statistics.median_time(closed_only) == 2
    assert statistics.median_time(with_open) == 4
    assert math.isinf(statistics.median_time(statistics.kaplan_meier([5, 5, 1], [False, False, True])))


@given(st.lists(st.integers(0, 30), min_size=8, max_size=30))
@settings(max_examples=100, deadline=None)
def test_count_chart_limits_are_the_textbook_ones(counts):
    chart = statistics.c_chart(counts)
    mean = np.mean(counts)
    np.testing.assert_allclose(chart.centre, mean, **CLOSE)
    np.testing.assert_allclose(chart.high, mean + 3 * np.sqrt(mean), **CLOSE)
    np.testing.assert_allclose(chart.low, max(0, mean - 3 * np.sqrt(mean)), **CLOSE)


def test_a_u_chart_of_equal_periods_is_a_c_chart():
    counts = [3, 5, 2, 8, 4, 4, 6, 3, 5]
    c, u = statistics.c_chart(counts), statistics.u_chart(counts, [30] * 9)
    np.testing.assert_allclose(u.high, c.high, **CLOSE)
    assert statistics.count_chart(counts, [30] * 9).kind == "c"
    assert statistics.count_chart(counts, [30] * 8 + [31]).kind == "u"


def test_forty_on_time_duties_at_95_percent_may_lie_between_84_7_and_100():
    chart = statistics.p_chart([38] * 12, [40] * 12)
    assert round(100 * chart.low[0], 1) == 84.7
    assert chart.high[0] == 1.0


def test_moving_range_limits_leave_wild_ranges_out_once():
    values = [10.0, 11, 10, 11, 10, 11, 10, 40, 10, 11, 10, 11]
    ranges = np.abs(np.diff(values))
    kept = ranges[ranges <= 3.267 * ranges.mean()]
    chart = statistics.xmr_chart(values)
    assert len(kept) == len(ranges) - 2
    np.testing.assert_allclose(chart.high, np.mean(values) + 2.66 * kept.mean(), **CLOSE)
    assert chart.rules[7] == "outside the limits"


def test_durations_are_charted_on_logarithms_and_shown_in_days():
    days = [1, 3, 2, 9, 4, 2, 6, 3]
    chart = statistics.duration_chart(days)
    np.testing.assert_allclose(chart.centre, np.expm1(np.mean(np.log1p(days))), **CLOSE)
    assert (chart.low >= 0).all()


def test_gaps_between_rare_events_have_limits_of_their_own():
    gaps = [12, 30, 7, 19, 44, 3, 25, 16, 9]
    g, t = statistics.g_chart(gaps), statistics.t_chart(gaps)
    np.testing.assert_allclose(g.high, np.mean(gaps) + 3 * np.sqrt(np.mean(gaps) * (np.mean(gaps) + 1)), **CLOSE)
    moved = np.array(gaps) ** (1 / 3.6)
    np.testing.assert_allclose(t.centre, moved.mean() ** 3.6, **CLOSE)
    assert not t.alert


def test_funnel_limits_narrow_with_the_base():
    low, high = statistics.funnel_limits(0.8, 100, 2)
    np.testing.assert_allclose((low, high), (0.72, 0.88), **CLOSE)
    assert statistics.funnel_limits(0.95, 10, 3)[1] == 1.0
    np.testing.assert_allclose(statistics.rate_funnel_limits(0.25, 100, 2), (0.15, 0.35), **CLOSE)
