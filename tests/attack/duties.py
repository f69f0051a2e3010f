"""The exact attacker against the tables of duties: policies, courses and groups of adults, all linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from data.disclosure import ALL_COMPLETE, Rule, merged_groups
from tests.attack.solver import Cell, Knowledge


@dataclass(frozen=True)
class Printed:
    """The published tables of duties of a school: policies and courses whole-school, groups over all policies.

    `policies` and `courses`: name -> (due, outstanding). `groups`: name -> (headcount, adults with something
    outstanding). `trained`: (adults who must train, those with something outstanding). `lapsing`: course -> adults
    whose training lapses next.
    """

    policies: Mapping[str, tuple[str, str]]
    groups: Mapping[str, tuple[str, str]]
    courses: Mapping[str, tuple[str, str]]
    trained: tuple[str, str] | None = None
    lapsing: Mapping[str, str] | None = None
    asked: Mapping[str, str] = field(default_factory=dict)  # policy -> adults in its scope, exact from the threshold up


def known_from(printed: Printed, rule: Rule) -> tuple[Knowledge, list[Cell]]:
    """What the printed tables say together, and the cells that they mean to hide."""
    known = Knowledge()
    hidden: list[Cell] = []
    # Where every policy is printed as complete, nobody means to hide that no group has anything outstanding.
    all_agreed = all(left == ALL_COMPLETE for _, left in printed.policies.values())
    for policy, (due, left) in printed.policies.items():
        hidden += _due_and_left(known, rule, policy, due, left)
    for group, (headcount, left) in printed.groups.items():
        low, high = rule.stands_for(left)
        limit = int(headcount) if headcount.isdigit() else rule.group - 1
        adults = known.cell(("adults", group), low, min(high, limit))
        inner = [known.cell(("inner", group, policy), 0, limit) for policy in printed.policies]
        for cell in inner:
            known.at_least([adults], [cell])
        known.at_least(inner, [adults])
        hidden += [adults] if left == rule.few and not all_agreed else []
    for policy, (_, left) in printed.policies.items():
        inner = [("inner", group, policy) for group in printed.groups]
        if inner:
            known.equal([("left", policy)], inner)
            hidden += [] if left == ALL_COMPLETE else inner
    # Where all adults are printed as fully trained, nobody means to hide that no course is outstanding.
    all_trained = printed.trained is not None and printed.trained[1] == ALL_COMPLETE
    for course, (due, left) in printed.courses.items():
        cells = _due_and_left(known, rule, course, due, left)
        hidden += [cell for cell in cells if not (all_trained and cell[0] == "left")]
    hidden += _compliance(known, printed, rule)
    for policy, asked in printed.asked.items():
        known.cell(("due", policy), 0, int(asked) if asked.isdigit() else rule.group - 1)
    return known, hidden


def _due_and_left(known: Knowledge, rule: Rule, name: str, due: str, left: str) -> list[Cell]:
    known.cell(("due", name), *rule.stands_for(due))
    low, high = rule.stands_for(left)
    # Nothing left is always said where it may be, so 'fewer than 5' means at least one.
    if left == rule.few and due != rule.few:
        low = 1
    known.cell(("left", name), low, high)
    known.at_least([("due", name)], [("left", name)])
    return [("left", name)] * (left == rule.few) + [("due", name)] * (due == rule.few)


def _compliance(known: Knowledge, printed: Printed, rule: Rule) -> list[Cell]:
    hidden: list[Cell] = []
    courses = [("left", course) for course in printed.courses]
    if printed.trained is not None and courses:
        hidden += _due_and_left(known, rule, "any course", *printed.trained)
        adults = ("left", "any course")
        known.at_least(courses, [adults])
        for place, course in enumerate(courses):
            known.at_least([adults], [course])
            known.at_least([("due", "any course")], [("due", list(printed.courses)[place])])
    for course, lapsing in (printed.lapsing or {}).items():
        cell = known.cell(("lapsing", course), *rule.stands_for(lapsing))
        if ("due", course) in known.bounds:
            known.at_least([("due", course)], [cell, ("left", course)])
        hidden += [cell] if lapsing == rule.few else []
    return hidden


# --- generated schools --------------------------------------------------------------------------------------------


def generated(seed: int, rule: Rule) -> tuple[Printed, dict[Cell, int]]:
    """The tables of a made-up school, printed as the publication prints them, and the counts behind them."""
    rng = np.random.default_rng(seed)
    sizes = {
        "teacher": int(rng.integers(6, 80)),
        "support_staff": int(rng.integers(4, 60)),
        "supply": int(rng.integers(0, 14)),
        "governor": int(rng.integers(5, 16)),
        "contractor": int(rng.integers(0, 12)),
        "volunteer": int(rng.integers(0, 20)),
    }
    merged = merged_groups(sizes, rule.group)
    adults = [merged[group] for group, size in sizes.items() for _ in range(size)]
    groups = list(dict.fromkeys(merged[group] for group, size in sizes.items() if size))
    # Few people cause most of what is outstanding, and the newest policy has most of it.
    slackness = rng.beta(0.4, rng.uniform(2, 14), len(adults))
    policies = [f"policy {n}" for n in range(rng.integers(2, 14))]
    missing = rng.random((len(adults), len(policies))) < slackness[:, None] * rng.uniform(0, 1.4, len(policies))
    asked = np.ones_like(missing, dtype=bool)
    for place in range(len(policies)):
        if rng.random() < 0.3:
            asked[:, place] = rng.random(len(adults)) < 0.5
    # For some of those who are asked the deadline has not passed: they are neither due nor late.
    is_due = asked & (rng.random(asked.shape) < rng.choice([1.0, 0.95, 0.3], len(policies), p=[0.6, 0.25, 0.15]))
    missing &= is_due
    courses = [f"course {n}" for n in range(rng.integers(1, 9))]
    untrained = rng.random((len(adults), len(courses))) < slackness[:, None] * rng.uniform(0, 1.4, len(courses))
    needed = rng.random((len(adults), len(courses))) < rng.uniform(0.1, 1, len(courses))
    untrained &= needed
    soon = needed & ~untrained & (rng.random(needed.shape) < 0.08)
    where = np.array([groups.index(group) for group in adults])
    truth: dict[Cell, int] = {}
    for place, policy in enumerate(policies):
        truth["asked", policy] = int(asked[:, place].sum())
        truth["due", policy] = int(is_due[:, place].sum())
        truth["agreed", policy] = truth["due", policy] - int(missing[:, place].sum())
        truth["left", policy] = int(missing[:, place].sum())
        for number, group in enumerate(groups):
            truth["inner", group, policy] = int(missing[where == number, place].sum())
    for number, group in enumerate(groups):
        truth["adults", group] = int(missing[where == number].any(axis=1).sum())
    for place, course in enumerate(courses):
        truth["due", course] = int(needed[:, place].sum())
        truth["left", course] = int(untrained[:, place].sum())
        truth["lapsing", course] = int(soon[:, place].sum())
    truth["due", "any course"] = int(needed.any(axis=1).sum())
    truth["left", "any course"] = int(untrained.any(axis=1).sum())
    return _print(truth, rule, groups, policies, courses, np.bincount(where, minlength=len(groups))), truth


def _print(truth, rule: Rule, groups, policies, courses, headcounts) -> Printed:
    def duty(name: str) -> tuple[str, str]:
        due, left = truth["due", name], truth["left", name]
        return rule.protect(due), rule.outstanding(left, due)

    return Printed(
        policies={policy: duty(policy) for policy in policies},
        groups={
            group: (rule.group_size(int(size)), rule.protect(truth["adults", group]))
            for group, size in zip(groups, headcounts, strict=True)
        },
        courses={course: duty(course) for course in courses},
        trained=duty("any course"),
        lapsing={course: rule.protect(truth["lapsing", course]) for course in courses},
        asked={policy: rule.group_size(truth["asked", policy]) for policy in policies},
    )
