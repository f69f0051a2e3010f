"""The leaders' first page in words: headline facts, what needs attention, what changed, and what to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from charts import words
from data import access
from queries import kept, periods, runner, verdicts
from reports.panel import when

# What came before the chosen period, and since when a standing is compared.
BEFORE = {
    "term": "in the term before",
    "half_term": "in the half term before",
    "academic_year": "in the year before",
    "since": "in as many school days before",
}
SINCE = {
    "term": "since the term before",
    "half_term": "since the half term before",
    "academic_year": "since the year before",
    "since": "since the meeting",
}


@dataclass(frozen=True)
class Fact:
    """A headline: its value in words, how it moved, the values of its small line, and the question behind it."""

    key: str
    name: str
    value: str
    change: str
    page: str
    question: str
    values: tuple[float | None, ...] = ()
    kind: str = "line"


@dataclass(frozen=True)
class Line:
    """Something to see to: a sentence with its number, the clause it rests on, and the page to look at."""

    state: str
    text: str
    clause: str
    page: str


@dataclass(frozen=True)
class Question:
    """A question for governors to ask, and the number that raised it."""

    text: str
    because: str


def asked_once(rows: Iterable[Mapping[Any, Any]]) -> list[Question]:
    """Published questions (columns question, because), each once, with every number that raised it."""
    together: dict[str, list[str]] = {}
    for row in rows:
        together.setdefault(str(row["question"]), []).append(as_reason(str(row["because"])))
    return [Question(question, " ".join(reasons)) for question, reasons in together.items()]


def as_reason(because: str) -> str:
    """The number that raised a question, as a sentence of its own."""
    return words.sentence_case(because.rstrip(".")) + "."


@dataclass(frozen=True)
class Briefing:
    """Everything the first page says of a school on a day."""

    facts: tuple[Fact, ...]
    attention: tuple[Line, ...]
    changes: tuple[str, ...]
    questions: tuple[Question, ...]
    promised: str


class _Numbers:
    """The answers that the briefing is written from, each asked when it is first needed and once."""

    def __init__(self, filters: runner.Filters, reader: access.Principal, main_policy: str) -> None:
        self.filters = filters
        self.reader = reader
        self.main_policy = main_policy
        self.kind = _kind(filters)
        self.when = when(filters)
        named = periods.named(filters.academic_year, filters.term, filters.half, filters.starts_on)
        self.period = named.replace("Since", "since")
        self.before = filters.starts_on - timedelta(days=1) if filters.starts_on else None

    def _ask(self, name: str, **changes: Any) -> pd.DataFrame:
        return kept.ask(name, self.filters.but(**changes), self.reader)

    def _of_policy(self, name: str) -> pd.DataFrame:
        return self._ask(name, policy=self.main_policy)

    def _policy_on(self, day: date | None) -> dict[str, Any]:
        if day is None:
            return {}
        frame = self._ask("acknowledgement_status_by_policy", policy=self.main_policy, as_at=day)
        return {} if frame.empty else dict(frame.iloc[0])

    def _trained_on(self, day: date | None) -> tuple[int, int]:
        if day is None:
            return 0, 0
        frame = self._ask("training_people_fully_in_date", as_at=day)
        return int(frame["fully_in_date"].sum()), int(frame["people"].sum())

    @cached_property
    def last_meeting(self) -> date | None:
        meetings = self._ask("meeting_cycle")
        held = meetings[(meetings["state"] == "held") & (meetings["held_on"] <= pd.Timestamp(self.filters.as_at))]
        return held.sort_values("held_on")["cut_off_on"].iloc[-1].date() if len(held) else None

    @cached_property
    def policy(self) -> dict[str, Any]:
        return self._policy_on(self.filters.as_at)

    @cached_property
    def policy_before(self) -> dict[str, Any]:
        return self._policy_on(self.before)

    @cached_property
    def policy_at_meeting(self) -> dict[str, Any]:
        return self._policy_on(self.last_meeting)

    @cached_property
    def overdue_by_group(self) -> dict[str, int]:
        groups = self._of_policy("acknowledgement_coverage_by_staff_group")
        return dict(zip(groups["staff_group"], groups["overdue"].astype(int), strict=True))

    @cached_property
    def trained(self) -> tuple[int, int]:
        return self._trained_on(self.filters.as_at)

    @cached_property
    def trained_before(self) -> tuple[int, int]:
        return self._trained_on(self.before)

    @cached_property
    def trained_at_meeting(self) -> tuple[int, int]:
        return self._trained_on(self.last_meeting)

    @cached_property
    def incidents(self) -> pd.DataFrame:
        return self._ask("incident_count_by_period")

    @cached_property
    def half_terms(self) -> pd.DataFrame:
        return self._ask("incident_count_by_half_term")

    @cached_property
    def timeliness(self) -> pd.DataFrame:
        return self._ask("incident_timeliness_by_term")

    @cached_property
    def courses(self) -> pd.DataFrame:
        return self._ask("training_status_by_course")

    @cached_property
    def first_sessions(self) -> pd.DataFrame:
        return self._of_policy("acknowledgement_before_first_session_by_staff_group")

    @cached_property
    def images(self) -> pd.DataFrame:
        return self._ask("register_images")

    @cached_property
    def declarations(self) -> pd.DataFrame:
        return self._ask("register_declarations")

    @cached_property
    def health(self) -> pd.DataFrame:
        return self._ask("policy_health")

    @cached_property
    def linked(self) -> pd.DataFrame:
        return self._ask("policy_linked")

    @cached_property
    def review(self) -> pd.DataFrame:
        return self._ask("policy_filtering_review")

    @cached_property
    def actions(self) -> pd.DataFrame:
        return self._ask("meeting_actions_due")

    @cached_property
    def challenges(self) -> pd.DataFrame:
        return self._ask("meeting_challenges")

    @cached_property
    def weeks(self) -> pd.DataFrame:
        return self._of_policy("acknowledgement_coverage_by_week")

    @cached_property
    def training_weeks(self) -> pd.DataFrame:
        return self._ask("training_in_date_by_week")


def briefing(filters: runner.Filters, reader: access.Principal, main_policy: str) -> Briefing:
    """The briefing for a leader; raises access.Refused for anybody who may not ask what it is written from."""
    found = _Numbers(filters, reader, main_policy)
    return Briefing(
        facts=_facts(found),
        attention=tuple(_attention(found)),
        changes=tuple(_changes(found)),
        questions=tuple(_questions(found)[:6]),
        promised=_promised(found, filters.as_at),
    )


def facts_of(page: str, filters: runner.Filters, reader: access.Principal, main_policy: str) -> tuple[Fact, ...]:
    """The headline facts of one page's topic, asking no more than they need; raises what `briefing` raises."""
    found = _Numbers(filters, reader, main_policy)
    return tuple(fact(found) for fact in _FACTS.get(page, ()))


def _kind(filters: runner.Filters) -> str:
    if filters.academic_year is None:
        return "since"
    return "half_term" if filters.half else "term" if filters.term else "academic_year"


# --- headline facts -----------------------------------------------------------------------------------------------


def _facts(found: _Numbers) -> tuple[Fact, ...]:
    return (
        _policy_fact(found),
        _training_fact(found),
        _incident_fact(found),
        _action_fact(found),
        _first_session_fact(found),
    )


def _policy_fact(found: _Numbers) -> Fact:
    now, before = found.policy, found.policy_before
    value = f"{int(now['acknowledged'])} of {int(now['in_scope'])}" if now else "Nobody asked"
    change = ""
    if now and before and str(before.get("version")) != str(now["version"]):
        change = f"a new version ({now['version']}) {SINCE[found.kind]}"
    elif now and before:
        change = _moved(int(now["acknowledged"]) - int(before["acknowledged"]), SINCE[found.kind])
    return Fact(
        "policy", "Policy acknowledged", value, change, "acknowledgements", "acknowledgement_status_by_policy",
        _shares(found.weeks, "acknowledged", "in_scope"),
    )  # fmt: skip


def _training_fact(found: _Numbers) -> Fact:
    done, people = found.trained
    change = _moved(done - found.trained_before[0], SINCE[found.kind]) if found.trained_before[1] else ""
    value = f"{done} of {people}" if people else "None required"
    return Fact(
        "training", "Everything in date (training)", value, change, "training", "training_people_fully_in_date",
        _shares(found.training_weeks, "in_date", "required"),
    )  # fmt: skip


def _incident_fact(found: _Numbers) -> Fact:
    row = _all_incidents(found)
    values = tuple(float(n) for n in found.half_terms["incidents"]) if len(found.half_terms) else ()
    name, question = f"Incidents, {found.period}", "incident_count_by_period"
    if row is None or pd.isna(row["this_period"]):
        return Fact("incidents", name, "No return", "", "incidents", question, values, "bars")
    before = row["period_before"]
    same = " at this point" if bool(row["is_part"]) and found.kind != "since" else ""
    change = "nothing earlier to compare" if pd.isna(before) else f"{int(before)} {BEFORE[found.kind]}{same}"
    return Fact("incidents", name, str(int(row["this_period"])), change, "incidents", question, values, "bars")


def _action_fact(found: _Numbers) -> Fact:
    question = "incident_timeliness_by_term"
    if found.timeliness.empty:
        return Fact("open", "Open cases", "No return", "", "incidents", question)
    row = found.timeliness.iloc[-1]
    oldest = row["oldest_open_days"]
    change = "" if pd.isna(oldest) else f"the oldest for {verdicts.days(float(oldest))}"
    value = f"{int(row['n_open'])} of {int(row['n'])}" if int(row["n"]) else "None reported"
    term = periods.named(str(row["academic_year"]), str(row["term"]), None, None)
    return Fact("open", f"Cases of {term} still open", value, change, "incidents", question)


def _first_session_fact(found: _Numbers) -> Fact:
    started, on_time = _sums(found.first_sessions, "started", "on_time")
    value = f"{on_time} of {started}" if started else "None began"
    change = f"supply staff, contractors and volunteers, {found.period}" if started else ""
    return Fact(
        "first_session", "Agreed before the first session", value, change, "acknowledgements",
        "acknowledgement_before_first_session_by_staff_group",
    )  # fmt: skip


_FACTS: dict[str, tuple[Callable[[_Numbers], Fact], ...]] = {
    "acknowledgements": (_policy_fact, _first_session_fact),
    "training": (_training_fact,),
    "incidents": (_incident_fact, _action_fact),
}


def _moved(by: int, since: str) -> str:
    return f"unchanged {since}" if by == 0 else f"{'up' if by > 0 else 'down'} {abs(by)} {since}"


def _shares(frame: pd.DataFrame, part: str, whole: str) -> tuple[float | None, ...]:
    if frame.empty:
        return ()
    return tuple(float(n) / float(base) if base else None for n, base in zip(frame[part], frame[whole], strict=True))


def _sums(frame: pd.DataFrame, *columns: str) -> tuple[int, ...]:
    return tuple(int(frame[column].fillna(0).sum()) if len(frame) else 0 for column in columns)


def _all_incidents(found: _Numbers) -> pd.Series | None:
    frame = found.incidents
    whole = frame[frame["category_group"] == "All incidents"] if len(frame) else frame
    return whole.iloc[0] if len(whole) else None


# --- what needs attention: duties in law first, then the policy's own, then promises ------------------------------


def _attention(found: _Numbers) -> list[Line]:
    lines: list[Line] = []
    lines += _lapsed_courses(found)
    lines += _unsigned(found)
    lines += _old_cases(found)
    lines += _images_and_declarations(found)
    lines += _the_policy_itself(found)
    overdue = found.actions[found.actions["is_overdue"].astype(bool)] if len(found.actions) else found.actions
    if len(overdue):
        said = verdicts.count(len(overdue), "action promised to governors is", "actions promised to governors are")
        lines.append(Line("Promised", f"{said} overdue", "Meetings", "meetings"))
    return lines


def _lapsed_courses(found: _Numbers) -> list[Line]:
    frame = found.courses
    if frame.empty:
        return []
    frame = frame.assign(out=(frame["expired"] + frame["never"]).astype(int))
    worst = frame[frame["out"] > 0].sort_values(["is_statutory", "out"], ascending=False)
    return [
        Line(
            "Lapsed",
            f"{row['title']}: {int(row['out'])} of {verdicts.count(int(row['required']), 'adult')} not in date",
            "Required by law or statutory guidance" if row["is_statutory"] else "Safer working practices, clause 12.2",
            "training",
        )
        for _, row in worst.head(2).iterrows()
    ]


def _unsigned(found: _Numbers) -> list[Line]:
    lines = []
    declined = int(found.policy.get("declined", 0))
    late = int(found.policy.get("overdue", 0)) + declined
    if late:
        groups = verdicts.groups(found.overdue_by_group)
        said = f"{verdicts.count(late, 'adult')} overdue for version {found.policy['version']}: {groups}"
        if declined:
            said += f" ({'one has' if declined == 1 else f'{declined} have'} declined)"
        if sum(found.overdue_by_group.values()) > late:
            said += " (an adult in two groups counts in both)"
        lines.append(Line("Overdue", said, "Scope, clauses 3.1 and 3.2", "acknowledgements"))
    started, on_time = _sums(found.first_sessions, "started", "on_time")
    if started > on_time:
        said = verdicts.before_first_session(on_time, started, found.when).rstrip(".")
        lines.append(Line("Overdue", said, "Scope, clause 3.2", "acknowledgements"))
    return lines


def _old_cases(found: _Numbers) -> list[Line]:
    frame = found.timeliness
    stuck = frame[frame["oldest_open_days"].fillna(0) > 10] if len(frame) else frame
    if stuck.empty:
        return []
    open_cases = int(frame["n_open"].sum())
    said = f"{verdicts.count(open_cases, 'case is', 'cases are')} open, the oldest for "
    said += verdicts.days(float(frame["oldest_open_days"].max()))
    return [Line("Open", said, "Reporting concerns, clause 10.4", "incidents")]


def _images_and_declarations(found: _Numbers) -> list[Line]:
    lines = []
    (past_limit,) = _sums(found.images, "over_limit")
    if past_limit:
        said = verdicts.count(past_limit, "image on a personal device is", "images on personal devices are")
        lines.append(Line("Open", f"{said} past the limit", "Safer working practices, clause 12.6", "registers"))
    (waiting,) = _sums(found.declarations, "waiting")
    if waiting:
        said = f"{verdicts.count(waiting, 'declaration waits', 'declarations wait')} for the headteacher"
        lines.append(Line("Open", said, "Safer online behaviour, clause 7.9", "registers"))
    return lines


def _the_policy_itself(found: _Numbers) -> list[Line]:
    lines = []
    if len(found.review) and not bool(found.review.iloc[0]["is_reviewed"]):
        year = found.review.iloc[0]["academic_year"]
        said = f"Filtering and monitoring has not been reviewed in {year}"
        lines.append(Line("Due", said, "Statutory guidance", "policy"))
    out = found.linked[found.linked["state"] != "in date"] if len(found.linked) else found.linked
    if len(out):
        names = verdicts.listed([str(name) for name in out["needed"]])
        said = f"{len(out)} of {len(found.linked)} linked policies not in date: {names}"
        lines.append(Line("Due", said, "Links to other policy, clause 4.1", "policy"))
    faults = found.health[found.health["state"] == "needs attention"] if len(found.health) else found.health
    if len(faults):
        clauses = verdicts.listed([str(clause) for clause in faults["clause"].drop_duplicates()])
        said = f"{verdicts.count(len(faults), 'point')} of the policy itself to mend"
        lines.append(Line("Policy", said, f"Clauses {clauses}", "policy"))
    return lines


# --- what changed, what to ask, what was promised -----------------------------------------------------------------


def _changes(found: _Numbers) -> list[str]:
    if found.last_meeting is None:
        return []
    said = []
    then, now = found.policy_at_meeting, found.policy
    if now and then:
        if str(then["version"]) != str(now["version"]):
            said.append(f"Version {now['version']} of the policy came into force; it was version {then['version']}.")
        else:
            moved = int(now["acknowledged"]) - int(then["acknowledged"])
            said.append(
                f"Acknowledged: {int(then['acknowledged'])} then, {int(now['acknowledged'])} now ({_signed(moved)})."
            )
    if found.trained_at_meeting[1]:
        then_done, now_done = found.trained_at_meeting[0], found.trained[0]
        said.append(
            f"Adults with all training in date: {then_done} then, {now_done} now ({_signed(now_done - then_done)})."
        )
    done = found.challenges["done_on"] if len(found.challenges) else pd.Series(dtype="datetime64[ns]")
    since = int((done >= pd.Timestamp(found.last_meeting)).sum())
    if len(found.challenges):
        said.append(f"Actions finished since: {since or 'none'}.")
    row = _all_incidents(found)
    if row is not None:
        said.append(str(row["verdict"]))
    return said


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else str(number).replace("-", "−") if number else "unchanged"


def _questions(found: _Numbers) -> list[Question]:
    asked: list[Question] = []
    started, on_time = _sums(found.first_sessions, "started", "on_time")
    if started > on_time:
        asked.append(Question(
            "How does a supply teacher, contractor or volunteer meet the policy before the first session?",
            f"{started - on_time} of {started} had not agreed it by then",
        ))  # fmt: skip
    row = _all_incidents(found)
    if row is not None and pd.notna(row["is_more_than_chance"]) and row["is_more_than_chance"]:
        asked.append(
            Question(
                f"What lies behind the {'rise' if row['this_period'] > row['period_before'] else 'fall'} in incidents, "
                "and what was done about it?",
                str(row["verdict"]),
            )
        )
    elif row is not None and pd.notna(row["this_period"]) and int(row["this_period"]) == 0:
        asked.append(
            Question("How do we know that people would tell us?", f"no incident has been reported {found.when}")
        )
    asked += _questions_about_training(found)
    faults = found.health[found.health["state"] == "needs attention"] if len(found.health) else found.health
    if len(faults):
        first = faults.iloc[0] if "11.9" not in set(faults["clause"]) else faults[faults["clause"] == "11.9"].iloc[0]
        asked.append(Question(f"When will clause {first['clause']} be mended?", str(first["finding"]).rstrip(".")))
    oldest = found.timeliness["oldest_open_days"].max() if len(found.timeliness) else float("nan")
    if oldest > 10:
        asked.append(Question("What keeps the oldest case open?", f"open for {verdicts.days(float(oldest))}"))
    overdue = int(found.actions["is_overdue"].astype(bool).sum()) if len(found.actions) else 0
    if overdue:
        asked.append(Question("Which of last term's promises slipped, and why?",
                              f"{verdicts.count(overdue, 'action is', 'actions are')} overdue"))  # fmt: skip
    late = int(found.policy.get("overdue", 0)) + int(found.policy.get("declined", 0))
    if late:
        said = f"{late} of {int(found.policy['in_scope'])} {'is' if late == 1 else 'are'} overdue"
        asked.append(Question("Who follows up the adults who have not agreed?", said))
    if len(asked) < 3:
        asked.append(
            Question("What would show us that the policy changes what people do?", "few numbers raise a question")
        )
    return asked


def _questions_about_training(found: _Numbers) -> list[Question]:
    frame = found.courses[found.courses["required"] >= 5] if len(found.courses) else found.courses
    if frame.empty:
        return []
    worst = frame.loc[(frame["in_date"] / frame["required"]).idxmin()]
    out = int(worst["expired"] + worst["never"])
    if not out:
        return []
    return [
        Question(f"What stops people completing {worst['title']}?", f"{out} of {int(worst['required'])} not in date")
    ]


def _promised(found: _Numbers, as_at: date) -> str:
    frame = found.challenges
    if frame.empty:
        return verdicts.challenges(0, 0, 0, 0)
    promised = frame["action"].notna()
    return verdicts.challenges(
        len(frame),
        int(frame["answer"].notna().sum()),
        int((promised & frame["done_on"].notna()).sum()),
        int(promised.sum()),
    )
