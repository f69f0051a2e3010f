"""The attackers recover nothing from a few made-up schools and from the sample's publications; and they can bite."""

from __future__ import annotations

import pytest

from data.disclosure import Rule
from tests.attack import duties, incidents, publications, temporal
from tests.attack.solver import Contradiction, Knowledge

RULE = Rule()


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_count_of_duties_can_be_worked_out(seed):
    printed, _ = duties.generated(seed, RULE)
    known, hidden = duties.known_from(printed, RULE)
    assert known.exactly_known(list(dict.fromkeys(hidden))) == {}


@pytest.mark.parametrize("seed", [1, 4])
def test_no_hidden_count_of_incidents_can_be_worked_out(seed):
    printed, _ = incidents.generated(seed, RULE)
    known, hidden = incidents.known_from(printed, RULE)
    assert known.exactly_known(list(dict.fromkeys(hidden))) == {}


@pytest.mark.parametrize("seed", range(3))
def test_no_incident_is_named_by_comparing_publications(seed):
    history = temporal.generated(seed)
    assert temporal.named(history, temporal.published(history, RULE), RULE, knows_how_many=False)[0] == 0


def test_nothing_can_be_worked_out_from_the_sample_schools_publications(sample_home):
    cells, recovered = publications.attack(RULE)
    assert cells > 100
    assert recovered == {}


# --- the attackers can bite: what they would find if the rules were looser -----------------------------------------


def test_two_parts_beside_their_total_give_both_away():
    """Four and four are printed 'fewer than 5', their total 8 as 10: why no total stands over fewer than four parts."""
    known = Knowledge()
    parts = [known.cell((n,), *RULE.stands_for(RULE.protect(4))) for n in range(2)]
    known.equal([known.cell(("total",), *RULE.stands_for(RULE.protect(8)))], parts)
    assert known.exactly_known(parts) == {(0,): 4, (1,): 4}


@pytest.mark.parametrize(
    "counts", [(a, b, c, d) for a in range(5) for b in (0, 4, 7) for c in (3, 5, 8) for d in (0, 12)]
)
def test_four_parts_beside_their_total_give_nothing_away(counts):
    known = Knowledge()
    parts = [known.cell((n,), *RULE.stands_for(RULE.protect(count))) for n, count in enumerate(counts)]
    known.equal([known.cell(("total",), *RULE.stands_for(RULE.protect(sum(counts))))], parts)
    hidden = [part for part, count in zip(parts, counts, strict=True) if count < 5]
    if sum(counts) >= 5:
        assert known.exactly_known(hidden) == {}


def test_hiding_only_under_five_and_printing_the_rest_exactly_is_undone():
    known = Knowledge()
    hidden = known.cell(("governors",), 0, 4)
    known.cell(("teachers",), 12, 12)
    known.cell(("total",), 15, 15)
    known.equal([("total",)], [hidden, ("teachers",)])
    assert known.exactly_known([hidden]) == {hidden: 3}


def test_an_impossible_publication_is_noticed():
    known = Knowledge()
    known.cell(("a",), 0, 4)
    known.cell(("total",), 13, 17)
    known.equal([("total",)], [("a",)])
    with pytest.raises(Contradiction):
        known.exactly_known([("a",)])


def test_counting_closed_half_terms_anew_would_name_late_incidents():
    """A tenth late record that moves one printed number tells its kind to whoever knows that there was just one."""
    events = {(0, "contact", 0): 7, (0, "conduct", 0): 3, (0, "contact", 1): 1}
    history = temporal.History(events)
    anew = temporal.published(history, RULE, 2, keeps_as_printed=False)
    kept = temporal.published(history, RULE, 2)
    assert temporal.named(history, anew, RULE, knows_how_many=True)[0] == 1
    assert temporal.named(history, kept, RULE, knows_how_many=True)[0] == 0
