"""From numbers to English: one function for each sentence that a screen, a file or the board pack may say."""

# Each takes plain numbers, words and dates and returns one sentence (two where a caution belongs to it), with its
# plural and zero forms right. No function decides anything: what counts as more than chance is decided in
# queries/statistics.py.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

STAFF_GROUPS = {
    "teacher": ("teacher", "teachers"),
    "support_staff": ("member of support staff", "support staff"),
    "supply": ("member of supply staff", "supply staff"),
    "governor": ("governor", "governors"),
    "contractor": ("contractor", "contractors"),
    "volunteer": ("volunteer", "volunteers"),
}
SMALLEST_BASE_OF_A_PERCENTAGE = 10
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


# Words -------------------------------------------------------------------------------------------------------------


def day(value: date) -> str:
    """A date as the school writes it: Fri 20 Nov 2026 (English whatever the machine's language)."""
    if isinstance(value, datetime):
        value = value.date()
    return f"{_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]} {value.year}"


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: no incidents, 1 incident, 2 incidents."""
    number = int(number)
    if number == 1:
        return f"1 {one}"
    return f"{number if number else 'no'} {many or one + 's'}"


def sentence(text: str) -> str:
    """The text with its first letter in upper case and a full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?", "!")) else ".")


def listed(words: Sequence[str], last: str = "and") -> str:
    """a; a and b; a, b and c."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def percent(share: float) -> str:
    """A share as a whole percentage; never 0% for something nor 100% for less than all."""
    rounded = round(100 * share)
    if rounded == 0 and share > 0:
        return "under 1%"
    if rounded == 100 and share < 1:
        return "over 99%"
    return f"{rounded}%"


def part(number: int, base: int) -> str:
    """n of N, with a percentage where the base is 10 or more: 38 of 40 (95%); 4 of 5; none of 5."""
    if base == 0:
        return "none of none"
    if base < SMALLEST_BASE_OF_A_PERCENTAGE:
        return f"{int(number) if number else 'none'} of {int(base)}"
    return f"{int(number) if number else 'none'} of {int(base)} ({percent(number / base)})"


def part_of(number: int, base: int, one: str, many: str | None = None) -> str:
    """The same with its noun: 5 of 7 requests; 1 of 1 request."""
    return f"{part(number, base)} {one if base == 1 else many or one + 's'}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def interval(low: float, high: float) -> str:
    """An interval of a share: 83.5 to 98.6%."""
    return f"{100 * low:.1f} to {100 * high:.1f}%"


def days(number: float) -> str:
    """A number of school days: 1 school day, 2 school days, 2.5 school days."""
    shown = f"{number:.1f}".rstrip("0").rstrip(".")
    return f"{shown} school day{'' if shown == '1' else 's'}"


def in_period(academic_year: str | None, term: str | None, half: int | None, starts_on: date | None) -> str:
    """The chosen period as it stands in a sentence: in the autumn term 2026; in 2026/27; since Fri 2 Oct 2026."""
    if academic_year and term:
        first = int(academic_year[:4])
        whole = f"the {term.lower()} term {first if term.lower() == 'autumn' else first + 1}"
        return f"in the {'first' if int(half) == 1 else 'second'} half of {whole}" if half else f"in {whole}"
    if academic_year:
        return f"in {academic_year}"
    return f"since {day(starts_on)}" if starts_on else "in all the time on record"


def groups(numbers: Mapping[str, int]) -> str:
    """Staff groups with their numbers, the largest first: 6 supply staff and 1 governor."""
    present = sorted(((n, g) for g, n in numbers.items() if n), key=lambda pair: -pair[0])
    return listed([f"{n} {STAFF_GROUPS.get(g, (g, g))[n != 1]}" for n, g in present])


def positions(found: Sequence[tuple[str, date, int, int]], one: str, many: str, is_part: bool) -> str:
    """How a standing compares with the same point of other periods: 50 of 58 (86%) acknowledged on Fri 20 Nov 2026; …

    `found` holds, the newest first, what is compared, the day, the part and the whole.
    """
    if not found or found[0][0] != "this period":
        return "Nobody is in scope on this day, so there is nothing to compare."
    (_, on, number, base), others = found[0], found[1:]
    said = f"{part(number, base)} {one if base == 1 else many} on {day(on)}"
    told = [f"{part(before, whole)} on {day(then)}" for _, then, before, whole in others]
    if not told:
        return sentence(f"{said}; there is no earlier position to compare")
    return sentence(f"{said}; {listed(told)}" + (", as many school days into their periods" if is_part else ""))


# Acknowledgements --------------------------------------------------------------------------------------------------


def acknowledgement_standing(
    version: str,
    in_scope: int,
    acknowledged: int,
    within_grace: int,
    overdue: int,
    paused: int = 0,
    overdue_by_group: Mapping[str, int] | None = None,
) -> str:
    """Who has not agreed the version in force: 9 of 58 adults have not acknowledged version 3.1; 6 are supply staff."""
    if in_scope == 0:
        return "Nobody was asked: this policy has no audience, so it cannot be called complete."
    missing = in_scope - acknowledged - paused
    if missing == 0:
        away = f"; {count(paused, 'adult is', 'adults are')} on long leave" if paused else ""
        asked = in_scope - paused
        who = "The only adult" if asked == 1 else f"All {asked} adults"
        verb = "has" if asked == 1 else "have"
        return sentence(f"{who} in scope {verb} acknowledged version {version}{away}")
    verb = "has" if missing == 1 else "have"
    said = f"{missing} of {count(in_scope, 'adult')} {verb} not acknowledged version {version}"
    if not overdue:
        return sentence(
            f"{said}; all {'is' if missing == 1 else 'are'} still within the time allowed"
            if missing > 1
            else f"{said}, and is still within the time allowed"
        )
    if overdue_by_group and (largest := _largest_groups(overdue_by_group, overdue)):
        return sentence(f"{said}; {largest}")
    if within_grace:
        return sentence(f"{said}; {overdue} {'is' if overdue == 1 else 'are'} overdue")
    return sentence(f"{said}, and {'is' if missing == 1 else 'all are'} overdue")


def _largest_groups(numbers: Mapping[str, int], overdue: int) -> str:
    present = sorted(((n, g) for g, n in numbers.items() if n), key=lambda pair: -pair[0])
    named, total = [], 0
    for n, group in present[:2]:
        named.append(STAFF_GROUPS.get(group, (group, group))[1])
        total += n
        if 2 * total > overdue:
            break
    if not named or 2 * total <= overdue:
        return f"{overdue} are overdue, spread over {len(present)} groups"
    if overdue == 1:
        return f"the one overdue is {_with_article(STAFF_GROUPS.get(present[0][1], (present[0][1],))[0])}"
    return f"{total} of the {overdue} overdue are {listed(named, 'or')}"


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def acknowledgement_by_group(overdue: Mapping[str, int], in_scope: Mapping[str, int]) -> str:
    """Which group is furthest behind: Supply staff are furthest behind: 5 of 9 overdue."""
    late = {group: number for group, number in overdue.items() if number}
    if not sum(in_scope.values()):
        return "Nobody is in scope, so no group can be behind."
    if not late:
        return "No group has anybody overdue."
    worst = max(late, key=lambda group: (late[group] / max(in_scope.get(group, 0), 1), late[group]))
    if len(late) == 1:
        return sentence(
            f"only {STAFF_GROUPS.get(worst, (worst, worst))[1]} have anybody overdue: "
            f"{part(late[worst], in_scope.get(worst, 0))}"
        )
    return sentence(
        f"{STAFF_GROUPS.get(worst, (worst, worst))[1]} are furthest behind: "
        f"{part(late[worst], in_scope.get(worst, 0))} overdue, {sum(late.values())} in all groups together"
    )


def acknowledgement_ageing(overdue: int, over_thirty: int, oldest_days: int | None) -> str:
    """How late the late ones are: 9 acknowledgements are overdue; 2 by more than 30 school days, the oldest by 41."""
    if not overdue:
        return "No acknowledgement is overdue."
    said = f"{count(overdue, 'acknowledgement is', 'acknowledgements are')} overdue"
    if overdue == over_thirty == 1:
        return sentence(f"{said} by more than 30 school days" + (f", by {oldest_days}" if oldest_days else ""))
    if over_thirty:
        said += f"; {over_thirty} by more than 30 school days"
        return sentence(said + (f", the oldest by {oldest_days}" if oldest_days else ""))
    return sentence(said + (f", the oldest by {days(oldest_days)}" if oldest_days else ""))


def acknowledgement_uptake(
    version: str, by_day: int, share: float, earlier_version: str | None = None, earlier_share: float | None = None
) -> str:
    """How fast a version was agreed, against the one before: Version 3.1: 71% had agreed after 10 school days, …"""
    said = f"version {version}: {percent(share)} had agreed after {days(by_day)}"
    if earlier_version is not None and earlier_share is not None:
        said += f", against {percent(earlier_share)} for version {earlier_version}"
    return sentence(said)


def new_starters(on_time: int, due: int, course: str | None = None, when: str = "in this period") -> str:
    """New starters who met their duty in time."""
    duty = f"completed {course}" if course else "acknowledged the policy"
    if not due:
        return sentence(f"no time allowed to a new starter ran out {when}")
    if on_time == due:
        who = "the only new starter" if due == 1 else f"all {due} new starters"
        return sentence(f"{who} {when} {duty} in time")
    return sentence(f"{part_of(on_time, due, 'new starter')} {when} {duty} in time")


def before_first_session(covered: int, first_sessions: int, when: str = "in this period") -> str:
    """Supply, contractors and volunteers: who had agreed before the first session."""
    if not first_sessions:
        return sentence(f"no supply teacher, contractor or volunteer began {when}")
    if covered == first_sessions:
        everyone = "the only one to begin" if covered == 1 else f"all {covered} who began"
        return sentence(f"{everyone} {when} had acknowledged before the first session")
    if first_sessions == 1:
        return sentence(f"the only one to begin {when} worked before having acknowledged the policy")
    return sentence(
        f"{first_sessions - covered} of {first_sessions} supply staff, contractors and volunteers who began {when} "
        "worked before they had acknowledged the policy"
    )


def governors_own(acknowledged: int, trained: int, governors: int) -> str:
    """Whether governors have done what they ask of others."""
    if not governors:
        return "No governor is on the list of adults, so nothing can be said about governors."
    if acknowledged == trained == governors:
        return f"All {governors} governors have acknowledged the policy and are up to date with training."
    return sentence(
        f"of {count(governors, 'governor')}, {acknowledged or 'none'} "
        f"{'has' if acknowledged == 1 else 'have'} acknowledged the policy and {trained or 'none'} "
        f"{'is' if trained == 1 else 'are'} up to date with training"
    )


def lapsed(left_unmet: int, leavers: int) -> str:
    """Leavers who never agreed stay counted."""
    if not leavers:
        return "Nobody left in the terms on record."
    if not left_unmet:
        return sentence(f"{count(leavers, 'adult')} left in the terms on record, none with the duty unmet")
    return sentence(
        f"{left_unmet} of {count(leavers, 'leaver')} in the terms on record left without acknowledging; "
        f"{'this one stays' if left_unmet == 1 else 'they stay'} counted as lapsed"
    )


# Training ----------------------------------------------------------------------------------------------------------


def training_people(fully_in_date: int, people: int) -> str:
    """People with everything in date: 41 of 58 adults (71%) have every required course in date."""
    if not people:
        return "No training is required of anybody, so nothing can be in date."
    if fully_in_date == people:
        return sentence(
            f"all {people} adults have every required course in date"
            if people > 1
            else "the only adult with required training has every course in date"
        )
    return sentence(
        f"{part_of(fully_in_date, people, 'adult')} {'has' if fully_in_date == 1 else 'have'} "
        "every required course in date"
    )


def training_courses(weakest: str | None, in_date: int, required: int, courses: int) -> str:
    """The weakest course: Weakest of 8 courses: Online safety, 30 of 58 (52%) in date."""
    if not courses or weakest is None:
        return "No course is required, so nothing can be in date."
    if required and in_date == required:
        return (
            "Everyone is in date for every required course." if courses > 1 else f"Everyone is in date for {weakest}."
        )
    if courses == 1:
        return sentence(f"{weakest}: {part(in_date, required)} in date")
    return sentence(f"weakest of {count(courses, 'course')}: {weakest}, {part(in_date, required)} in date")


def training_lapse(lapsing: int, people: int, until: date, course: str | None = None) -> str:
    """What lapses by a day if nothing is booked."""
    if not lapsing:
        return f"Nothing that is in date now lapses by {day(until)}."
    most = f", most of them {course}" if course else ""
    return sentence(
        f"{count(lapsing, 'course of', 'courses of')} {count(people, 'adult')} "
        f"{'lapses' if lapsing == 1 else 'lapse'} by {day(until)} if nothing is booked{most}"
    )


def training_forecast(now: int, later: int, required: int, until: date) -> str:
    """The rate now and on a later day if nobody completes anything more."""
    if not required:
        return "No training is required, so nothing can lapse."
    if now == later:
        return sentence(f"{part(now, required)} in date, and still so on {day(until)}")
    return sentence(
        f"{part(now, required)} in date now; {part(later, required)} on {day(until)} if nobody completes anything more"
    )


# Incidents ---------------------------------------------------------------------------------------------------------


def two_terms(
    now: int,
    before: int,
    is_more_than_chance: bool,
    more_needed: int | None,
    fewer_needed: int | None,
    now_words: str = "this term",
    before_words: str = "last term",
    what: str = "incident",
) -> str:
    """Two counts: 11 incidents this term, 7 last term: within what chance explains; 18 or more would not be."""
    if now == before == 0:
        return sentence(f"no {what}s {now_words} and none {before_words}")
    counts = f"{count(now, what)} {now_words}, {before or 'none'} {before_words}"
    if is_more_than_chance:
        return sentence(f"{counts}: {'more' if now > before else 'fewer'} than chance explains")
    if now >= before and more_needed is not None:
        return sentence(f"{counts}: within what chance explains; {more_needed} or more would not be")
    if fewer_needed is None:
        return sentence(f"{counts}: within what chance explains; after only {before}, even none would be")
    limit = f"{fewer_needed} or fewer" if fewer_needed else "none at all"
    return sentence(f"{counts}: within what chance explains; {limit} would not be")


def no_earlier_term(
    now: int, now_words: str = "this term", before_words: str = "last term", what: str = "incident"
) -> str:
    """When the other term has no records: silence is not zero."""
    return sentence(
        f"{count(now, what)} {now_words}; the log does not reach {before_words}, so there is nothing to compare"
    )


def no_return(when: str = "in this period") -> str:
    """When the log does not reach the period itself: silence is not zero."""
    return sentence(f"nothing can be said of incidents {when}: the log does not reach so far back")


def rates(
    per_adults: float | None,
    per_pupils: float | None,
    when: str,
    days_counted: int,
    earlier: Sequence[tuple[str, float]],
) -> str:
    """Incidents for the size of the school: 12.3 incidents per 100 adults in the autumn term 2026; 8.1 a year ago."""
    if per_adults is None:
        return sentence(f"nobody was in post on a school day {when}, so there is no rate")
    said = f"{per_adults:.1f} incidents per 100 adults" if per_adults else "no incidents"
    if per_adults and per_pupils is not None:
        said += f" and {per_pupils:.1f} per 100 pupils"
    said += f" {when} ({days(days_counted)})"
    before = listed([f"{rate:.1f} {words}" for words, rate in earlier])
    return sentence(f"{said}; per 100 adults it was {before}" if before else said)


def control_chart(
    subject: str, standing: str, points: int, rule: str, newest: float, low: float, high: float, newest_words: str
) -> str:
    """The one verdict of a control chart, about its newest point."""
    if standing == "too early to say":
        need = 8 - points
        return sentence(
            f"{subject}: too early to say; {need} more complete half term{'s' if need > 1 else ''} "
            "would make a first reading possible"
        )
    care = " (a first reading, as there are fewer than 12 points)" if standing == "provisional" else ""
    usual = f"the usual range is {_whole_up(low)} to {_whole_down(high)}"
    if not rule:
        return sentence(f"{subject}: {newest:g} in {newest_words}, within what chance explains; {usual}{care}")
    if rule == "outside the limits":
        side = "above" if newest > high else "below"
        return sentence(f"{subject}: {newest:g} in {newest_words} is {side} what chance explains; {usual}{care}")
    return sentence(f"{subject}: a real change, {_rule_words(rule)}, up to {newest_words}; {usual}{care}")


def running_period(incidents: int, school_days: int) -> str:
    """What a half term that is still running already shows, against the range of as many school days."""
    return sentence(
        f"the half term still running already has {incidents} in {days(school_days)}, above what chance explains "
        "for so many days"
    )


def _rule_words(rule: str) -> str:
    return {
        "7 in a row on one side": "7 points in a row on one side of the average",
        "7 in a row rising": "7 points in a row, each higher than the one before",
        "7 in a row falling": "7 points in a row, each lower than the one before",
        "2 of 3 near a limit": "2 of the last 3 points close to a limit",
    }.get(rule, rule)


def _whole_up(value: float) -> int:
    return int(-(-(value - 1e-9) // 1)) if value > 0 else 0


def _whole_down(value: float) -> int:
    return int((value + 1e-9) // 1)


def gaps(subject: str, standing: str, points: int, rule: str, newest: float, typical: float) -> str:
    """The verdict for rare incidents, from the school days between them."""
    if points == 0:
        return sentence(f"{subject}: too rare for a verdict")
    if standing == "too early to say":
        return sentence(f"{subject}: too rare for a verdict; {count(points + 1, 'incident')} in all")
    care = " (a first reading)" if standing == "provisional" else ""
    said = f"{subject}: rare; usually {days(round(typical))} apart, the last two {days(newest)}"
    if not rule:
        return sentence(f"{said}, within what chance explains{care}")
    closer = "closer together" if newest < typical else "further apart"
    return sentence(f"{said}: {closer} than chance explains{care}")


def severity_mix(
    severe: int,
    incidents: int,
    severe_before: int = 0,
    incidents_before: int | None = None,
    before_words: str = "in the term before",
    when: str = "",
) -> str:
    """Whether serious ones take a larger part: 3 of 11 incidents were of high severity; in the term before 1 of 7."""
    place = f" {when}" if when else ""
    if not incidents:
        return sentence(f"no incidents{place}, so no severity to speak of")
    now = f"{part_of(severe, incidents, 'incident')}{place} {_was(severe)} of high severity"
    if incidents_before is None:
        return sentence(now)
    before = part(severe_before, incidents_before) if incidents_before else "there was no incident"
    return sentence(f"{now}; {before_words} {before}")


def time_to_close(
    cases: int, still_open: int, median: float | None, share_in_ten: float | None, oldest_open: int | None = None
) -> str:
    """How fast cases are closed, the open ones counted in."""
    if not cases:
        return "No incidents in this period, so nothing to close."
    if cases < SMALLEST_BASE_OF_A_PERCENTAGE or median is None:
        said = f"{count(cases, 'case')}, too few for an average; {still_open or 'none'} still open"
        return sentence(
            said + (f", the oldest for {days(oldest_open)}" if still_open and oldest_open is not None else "")
        )
    if median == float("inf"):
        return sentence(f"fewer than half of {cases} cases have been closed; {still_open} still open")
    said = f"half of {cases} cases were closed within {days(median)}"
    if share_in_ten is not None:
        said += f", {percent(share_in_ten)} within 10"
    return sentence(f"{said}; {f'{still_open} still open, and counted in' if still_open else 'none still open'}")


def open_cases(still_open: int, oldest_days: int | None, never_acted_on: int = 0) -> str:
    """What is stuck: 3 cases are open, the oldest for 24 school days."""
    if not still_open:
        return "No case is open."
    said = f"{count(still_open, 'case is', 'cases are')} open"
    if oldest_days is not None:
        said += f", {'for' if still_open == 1 else 'the oldest for'} {days(oldest_days)}"
    if never_acted_on:
        said += f"; {'it has' if never_acted_on == still_open == 1 else f'{never_acted_on} without'} "
        said += "no action recorded" if never_acted_on == still_open == 1 else "any action recorded"
    return sentence(said)


READINGS = {
    "openness": "likely better reporting: more reports, and a smaller part of them severe",
    "worse": "worth a closer look: more reports, and a larger part of them severe",
    "hidden": "small things may go unreported: fewer reports, and a larger part of them severe",
    "calmer": "fewer reports, and a smaller part of them severe",
    "silence": "no incident for two half terms, which is not proof of safety: ask whether people know how to report",
    "steady": "no change that needs a reading",
    "no data": "the log says nothing about one of the two periods",
}


def reporting_culture(reading: str, self_reported: int, told: int, is_small: bool = False) -> str:
    """How openly people report, in one reading and one number; small differences say that chance explains them."""
    said = READINGS[reading]
    if is_small and reading in ("openness", "worse", "hidden", "calmer"):
        said += ", though so small a difference is within what chance explains"
    if told:
        said += f"; {part_of(self_reported, told, 'incident')} {_was(self_reported)} reported by the adult concerned"
    return sentence(said)


def evidence_kept(complete: int, records: int, weakest: str | None, weakest_kept: int) -> str:
    """Evidence of cyberbullying: 2 of 6 records hold all five items; weakest: originals kept, 3 of 6."""
    if not records:
        return "No cyberbullying is recorded, so no evidence was due."
    if complete == records:
        return sentence(
            f"all {records} cyberbullying records hold all five items"
            if records > 1
            else "the only cyberbullying record holds all five items"
        )
    said = f"{part_of(complete, records, 'cyberbullying record')} {'holds' if complete == 1 else 'hold'} all five items"
    return sentence(f"{said}; weakest: {weakest}, {part(weakest_kept, records)}" if weakest else said)


def friend_requests(rejected: int, ignored: int, accepted: int, pending: int = 0) -> str:
    """Friend requests from pupils or parents: 5 of 7 were explicitly rejected; 1 ignored and 1 accepted break …"""
    answered = rejected + ignored + accepted
    waiting = f"; {count(pending, 'is', 'are')} still unanswered" if pending else ""
    if not answered:
        return sentence(f"no answered friend request is recorded{waiting}")
    if rejected == answered:
        said = (
            "the only friend request was explicitly rejected"
            if answered == 1
            else (f"all {answered} friend requests were explicitly rejected")
        )
        return sentence(said + waiting)
    breaches = listed([f"{n} {word}" for n, word in ((ignored, "ignored"), (accepted, "accepted")) if n])
    verb = "breaks" if ignored + accepted == 1 else "break"
    return sentence(
        f"{part_of(rejected, answered, 'friend request')} {_was(rejected)} explicitly rejected; "
        f"{breaches} {verb} the policy{waiting}"
    )


def cluster(where: str | None, there: int, incidents: int, kind: str, when: str = "in this period") -> str:
    """Where or when incidents cluster: Most on Monday lunchtimes: 6 of 24 (25%). Nothing under 3 is called one."""
    if not incidents:
        return sentence(f"no incidents {when}")
    if where is None or there < 3:
        return sentence(f"{count(incidents, 'incident')} {when}, and no {kind} with 3 or more")
    return sentence(f"most often {where}: {part_of(there, incidents, 'incident')} {when}")


def repeat_adults(adults: int) -> str:
    """Adults with two or more low-level entries in 12 months."""
    if not adults:
        return "No adult has two or more low-level entries in the last 12 months."
    return sentence(f"{count(adults, 'adult has', 'adults have')} two or more low-level entries in the last 12 months")


def missing_details(incomplete: int, records: int, commonest: str | None, when: str = "in this period") -> str:
    """Records that lack time, date, place, platform or category."""
    if not records:
        return sentence(f"no records {when}")
    if not incomplete:
        return sentence(
            f"all {records} records {when} are complete" if records > 1 else f"the only record {when} is complete"
        )
    return sentence(
        f"{part_of(incomplete, records, 'record')} {when} {'lacks' if incomplete == 1 else 'lack'} a detail"
        + (f", most often the {commonest}" if commonest else "")
    )


def overdue_overlap(both: int, overdue: int, in_incidents: int) -> str:
    """Whether overdue people are those in incidents: counts only."""
    if not overdue:
        return "Nobody has a policy overdue, so no overlap is possible."
    if not in_incidents:
        return sentence(
            f"{count(overdue, 'adult has', 'adults have')} a policy overdue; no record names the adult who reported it"
        )
    return sentence(
        f"{both or 'none'} of the {count(overdue, 'adult')} with a policy overdue "
        f"{'is' if both == 1 else 'are'} among the {count(in_incidents, 'adult')} who reported incidents"
    )


def before_and_after(text: str, before: int, after: int, school_days: int, is_more_than_chance: bool) -> str:
    """Before and after an event, over the same number of school days."""
    verdict = "more than chance explains" if is_more_than_chance else "within what chance explains"
    return sentence(
        f"{text}: {count(before, 'incident')} in the {days(school_days)} before, {after or 'none'} in as many "
        f"after: {'a difference of ' if is_more_than_chance else ''}{verdict}"
    )


def new_since(new: int, waiting: int, since: date) -> str:
    """What came in since a day, and what nobody has acted on for more than a school day."""
    said = f"{count(new, 'incident')} reported since {day(since)}"
    if waiting:
        return sentence(
            f"{said}; {count(waiting, 'case has', 'cases have')} waited more than one school day for a first action"
        )
    return sentence(f"{said}; nothing has waited more than one school day for a first action")


# Registers ---------------------------------------------------------------------------------------------------------


def declarations(current: int, live: int, waiting: int) -> str:
    """Social contacts: acknowledged in time and reviewed within 12 months."""
    if not live:
        return (
            "No social contact is declared. The policy expects some (clause 7.9): ask whether people know the register."
        )
    said = f"{part_of(current, live, 'declared social contact')} {_is(current)} acknowledged and reviewed in time"
    return sentence(said + (f"; {count(waiting, 'waits', 'wait')} to be discussed" if waiting else ""))


def profile_reviews(in_time: int, starters: int) -> str:
    """Starters who reviewed their own profiles on joining."""
    if not starters:
        return "No new starter's time for the profile review ran out in this period."
    return sentence(f"{part_of(in_time, starters, 'new starter')} reviewed their online profiles in time")


def images(still_held: int, taken: int, oldest_days: int | None) -> str:
    """Images on personal equipment: taken, and not yet transferred and deleted."""
    if not taken:
        return "No image on personal equipment is recorded."
    if not still_held:
        return sentence(
            f"all {taken} images taken on personal equipment were transferred and deleted"
            if taken > 1
            else "the only image taken on personal equipment was transferred and deleted"
        )
    said = f"{part_of(still_held, taken, 'image')} taken on personal equipment {_is(still_held)} "
    said += "not yet transferred and deleted"
    return sentence(said + (f", the oldest after {days(oldest_days)}" if oldest_days is not None else ""))


def phone_use(covered: int, uses: int) -> str:
    """Personal phones: uses with permission or in an emergency."""
    if not uses:
        return "No use of a personal phone is recorded."
    return sentence(f"{part_of(covered, uses, 'use')} of a personal phone had permission or were an emergency")


def waiting(declared: int, on_devices: int) -> str:
    """What in the registers waits for the headteacher."""
    if not declared and not on_devices:
        return "Nothing in the registers waits."
    return sentence(
        listed(
            [
                words
                for number, words in (
                    (declared, f"{count(declared, 'declaration waits', 'declarations wait')} for a conversation"),
                    (on_devices, f"{count(on_devices, 'image is', 'images are')} still on personal equipment"),
                )
                if number
            ]
        )
    )


# Policy ------------------------------------------------------------------------------------------------------------


def clause_coverage(evidenced: int, partly: int, gap: int, defect: int) -> str:
    """How many of the policy's promises have evidence."""
    total = evidenced + partly + gap + defect
    if not total:
        return "No clause is listed."
    said = f"{evidenced or 'none'} of the policy's {total} promises {'is' if evidenced == 1 else 'are'} evidenced, "
    said += f"{partly or 'none'} partly; {gap or 'none'} {'has' if gap == 1 else 'have'} no evidence"
    return sentence(said + (f", and {count(defect, 'is', 'are')} unfinished in the policy itself" if defect else ""))


def policy_health(faults: int, checks: int, gravest: str | None) -> str:
    """What is wrong with the policy as a document."""
    if not faults:
        return sentence(f"the policy passes all {checks} checks")
    return sentence(
        f"{faults} of {checks} checks on the policy {'needs' if faults == 1 else 'need'} attention"
        + (f"; first of all: {gravest[:1].lower()}{gravest[1:]}" if gravest else "")
    )


def policy_adoption(version: str | None, in_force: date | None, adopted: date | None) -> str:
    """Which version is in force, and whether governors adopted it, and when."""
    if version is None or in_force is None:
        return "No version of the policy is in force."
    said = f"version {version} is in force since {day(in_force)}"
    if adopted is None:
        return sentence(f"{said}, but no adoption by governors is recorded")
    if adopted > in_force:
        return sentence(f"{said}; governors adopted it only on {day(adopted)}, after it had come into force")
    return sentence(f"{said}, adopted by governors on {day(adopted)}")


def linked_policies(in_date: int, required: int, missing: Sequence[str] = ()) -> str:
    """The policies that this one is to be read with."""
    if not required:
        return "No policy is linked."
    if in_date == required:
        return f"All {required} linked policies are in date."
    said = f"{in_date or 'none'} of the {required} linked policies {'is' if in_date == 1 else 'are'} in date"
    return sentence(said + (f"; look at {listed(list(missing))}" if missing else ""))


def filtering_review(reviewed: date | None, academic_year: str) -> str:
    """Filtering and monitoring, once every academic year."""
    if reviewed is None:
        return f"No review of filtering and monitoring is recorded for {academic_year}."
    return f"Filtering and monitoring were reviewed on {day(reviewed)}."


# Data and meetings -------------------------------------------------------------------------------------------------


def reliability(findings: int, stale: Sequence[str]) -> str:
    """Whether the figures can be relied on."""
    if not findings and not stale:
        return "Nothing is known that would make these figures wrong."
    parts = (
        [count(findings, "question about the data is", "questions about the data are") + " open"] if findings else []
    )
    if stale:
        parts.append(f"{listed(list(stale))} {'is' if len(stale) == 1 else 'are'} older than expected")
    return sentence(listed(parts))


def freshness(source: str, age_days: int, expected_days: int) -> str:
    """The age of a source against its rhythm: training: 34 days old, expected every 31."""
    said = f"{source}: {age_days} day{'' if age_days == 1 else 's'} old, expected every {expected_days}"
    return sentence(said + ("; overdue" if age_days > expected_days else ""))


def actions_due(overdue: int, due_soon: int, until: date) -> str:
    """Actions promised to governors."""
    if not overdue and not due_soon:
        return f"No action promised to governors is due by {day(until)}."
    parts = []
    if overdue:
        parts.append(
            f"{count(overdue, 'action', 'actions')} promised to governors {'is' if overdue == 1 else 'are'} overdue"
        )
    if due_soon:
        parts.append(
            f"{due_soon} {'more ' if overdue else ''}{'is' if due_soon == 1 else 'are'} due by {day(until)}"
            if overdue
            else f"{count(due_soon, 'action', 'actions')} promised to governors "
            f"{'is' if due_soon == 1 else 'are'} due by {day(until)}"
        )
    return sentence(listed(parts))


def challenges(asked: int, answered: int, done: int, promised: int) -> str:
    """What governors asked and what came of it."""
    if not asked:
        return "No question of governors is recorded yet."
    said = f"{count(asked, 'question')} asked, {answered or 'none'} answered"
    return sentence(said + (f"; {done or 'none'} of {count(promised, 'promised action')} done" if promised else ""))


def next_meeting(held_on: date | None, papers_due_on: date | None, as_at: date) -> str:
    """The next meeting and when its papers are due."""
    if held_on is None:
        return "No meeting is planned."
    if papers_due_on is not None and papers_due_on >= as_at:
        return f"The next meeting is on {day(held_on)}; papers are due on {day(papers_due_on)}."
    return f"The next meeting is on {day(held_on)}; papers were due" + (
        f" on {day(papers_due_on)}." if papers_due_on else "."
    )


def schools_compared(outside: int, schools: int, subject: str) -> str:
    """A funnel of schools, never a ranking."""
    if schools < 2:
        return "One school cannot be compared."
    if not outside:
        return sentence(f"no school differs from the others in {subject} by more than chance explains")
    return sentence(
        f"{outside} of {schools} schools {'differs' if outside == 1 else 'differ'} from the others in {subject} "
        "by more than chance explains; ask why before concluding anything"
    )
