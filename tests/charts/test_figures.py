"""Every figure of the product, on screen and on paper: it says what it shows, clips nothing, and survives awkward
frames.
"""

import inspect
import json
import re
import xml.etree.ElementTree as ElementTree
from types import ModuleType

import pandas as pd
import plotly.graph_objects as go
import pytest

from charts import acknowledgement, incident, lettering, meeting, paper, policy, register, style, training, trust
from tests.charts.examples import EXAMPLES, Example

TOPICS: tuple[ModuleType, ...] = (acknowledgement, incident, meeting, policy, register, training, trust)
PHONE, PANEL = 326, 560  # pixels a panel leaves for a figure on a 390 px phone, and on half a laptop screen
SVG = "{http://www.w3.org/2000/svg}"
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


def figure_functions() -> list[str]:
    return [
        f"{module.__name__}.{name}"
        for module in TOPICS
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.signature(function).return_annotation is go.Figure
    ]


def test_every_figure_function_has_an_example() -> None:
    shown = {f"{example.function.__module__}.{example.function.__name__}" for example in EXAMPLES}
    assert sorted(set(figure_functions()) - shown) == []


def test_a_panel_can_call_every_figure_with_its_frame_alone() -> None:
    for example in EXAMPLES:
        if example.function.__module__ in {module.__name__ for module in TOPICS}:
            _first, *others = inspect.signature(example.function).parameters.values()
            assert all(other.default is not inspect.Parameter.empty for other in others), example.name


@every_example
def test_a_figure_says_in_a_sentence_what_it_shows(example: Example) -> None:
    figure = example.figure()
    alt = figure.layout.meta["alt"]
    assert alt[0].isupper() and alt.rstrip()[-1] in ".!" and len(alt) > 25
    assert "<" not in alt and "nan" not in alt.lower() and "None" not in alt
    assert not figure.layout.showlegend
    assert {trace.type for trace in figure.data} <= {"bar", "scatter"}
    assert "plotly" not in str(figure.layout.template.to_plotly_json().get("layout", {}))[:50]


@every_example
def test_a_figure_has_a_twin_for_the_dark_theme(example: Example) -> None:
    light = example.figure()
    dark = json.dumps(style.in_dark(light).to_plotly_json(), default=str)
    left_over = {colour.upper() for colour in re.findall(r"#[0-9A-Fa-f]{6}\b", dark)} - set(style.DARK.values())
    assert not left_over


@every_example
def test_a_figure_is_drawn_on_paper_with_all_its_words(example: Example) -> None:
    figure = example.figure()
    drawing = paper.svg(figure)
    assert drawing == paper.svg(example.figure())
    root = ElementTree.fromstring(drawing)
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    missing = [label for label in labels(figure) if label.replace(" ", "") not in words.replace(" ", "")]
    assert not missing
    assert root.find(f"{SVG}title").text == figure.layout.meta["alt"]


def labels(figure: go.Figure) -> list[str]:
    found = [note.text for note in figure.layout.annotations]
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        found += list(axis.ticktext or ()) if axis.showticklabels else []
    return [lettering.plain(line) for text in found for line in text.split("<br>") if lettering.plain(line).strip()]


@every_example
@pytest.mark.parametrize("width", [PHONE, PANEL])
def test_no_word_is_clipped_or_lies_on_another(example: Example, width: int) -> None:
    if example.kind == "huge" and width == PHONE:
        pytest.skip("a nation's numbers are not read on a phone")
    figure = example.figure()
    boxes = word_boxes(paper.svg(figure, width=width))
    for words, left, top, right, bottom in boxes:
        assert left >= -2 and right <= width + 2, f"{words!r} is clipped: {left:.0f} to {right:.0f} of {width}"
        assert top >= -2 and bottom <= figure.layout.height + 2, f"{words!r} is clipped: {top:.0f} to {bottom:.0f}"
    touching = [
        (a[0], b[0])
        for place, a in enumerate(boxes)
        for b in boxes[place + 1 :]
        if min(a[3], b[3]) - max(a[1], b[1]) > 1.5 and min(a[4], b[4]) - max(a[2], b[2]) > 2.5
    ]
    assert not touching


def word_boxes(drawing: str) -> list[tuple[str, float, float, float, float]]:
    """Where each line of words lies: words, left, top, right, bottom, from capital height to baseline."""
    boxes = []
    for text in ElementTree.fromstring(drawing).iter(f"{SVG}text"):
        if text.get("transform"):
            continue
        size, anchor = float(text.get("font-size", "14")), text.get("text-anchor")
        for line in text.findall(f"{SVG}tspan"):
            words = "".join(line.itertext())
            wide = lettering.width(words, size, bold=any(part.get("font-weight") for part in line))
            x, y = float(line.get("x", "0")), float(line.get("y", "0"))
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[str(anchor)]
            boxes.append((words, left, y - 0.7 * size, left + wide, y))
    return boxes


@every_example
def test_an_empty_frame_becomes_a_sentence(example: Example) -> None:
    empty = example.frame.iloc[0:0]
    figure = example.function(empty, **dict(example.more.items()))
    assert len(figure.data) == 0
    assert len(figure.layout.annotations) == 1
    assert figure.layout.meta["alt"].endswith((".", "!"))
    assert paper.svg(figure)


@every_example
def test_one_row_is_enough(example: Example) -> None:
    figure = example.function(example.frame.head(1), **example.more)
    assert figure.layout.meta["alt"]
    assert paper.svg(figure, width=PHONE)


@every_example
def test_words_from_the_data_stay_words(example: Example) -> None:
    """Markup in a school's own names is shown and never obeyed."""
    hostile = '<a href="http://x">&<b>'
    frame = example.frame.copy()
    for column in frame.columns:
        if column in {
            "title",
            "policy_title",
            "place",
            "platform",
            "event",
            "school",
            "kind",
            "item",
            "section",
            "obligation",
        }:
            frame[column] = [
                f"{hostile}{number}" if isinstance(value, str) else value for number, value in enumerate(frame[column])
            ]
    figure = example.function(frame, **example.more)
    written = json.dumps([note.text for note in figure.layout.annotations]) + json.dumps(
        [list(axis.ticktext or ()) for axis in (figure.layout.xaxis, figure.layout.yaxis)]
    )
    assert "<a" not in written
    assert paper.svg(figure)


def test_governors_printed_counts_are_never_drawn_to_scale_below_five() -> None:
    """The open bar is as long for every 'fewer than 5', whatever the true number was: the words are all there is."""
    frame = pd.DataFrame(
        {"staff_group": ["teacher", "governor"], "outstanding": ["fewer than 5", "40"], "due": ["60", "60"]}
    )
    figure = acknowledgement.outstanding(frame)
    assert list(figure.data[0].x) == pytest.approx([0.14 * 60, 40])
    assert list(figure.data[0].marker.pattern.shape) == ["/", ""]
    assert "fewer than 5" in figure.layout.meta["alt"]


def test_a_click_carries_the_key_that_filters() -> None:
    by = {example.function.__name__: example.figure() for example in EXAMPLES if example.kind == "usual"}
    assert by["by_group"].data[1].customdata[2][0] == "supply"
    assert list(by["matrix"].data[0].customdata[1]) == ["support_staff", "safeguarding_induction"]
    assert list(by["when"].data[0].customdata[0]) == ["Monday", "before school"]
    assert by["clause_coverage"].data[0].customdata[0][0] == "1.1"
    assert by["by_policy"].data[1].customdata[0][0] == "social_media"


def test_counts_carry_no_traffic_light() -> None:
    """Orange stands for a duty that is not met, so figures of counts never use it."""
    for example in EXAMPLES:
        if example.function in {incident.control_chart, incident.small_multiples, incident.by_category, incident.when,
                                incident.by_place, incident.severity_mix, incident.by_period}:  # fmt: skip
            assert style.ORANGE not in json.dumps(example.figure().to_plotly_json(), default=str), example.name


def test_the_newest_version_is_drawn_last_and_strongest() -> None:
    figure = next(example for example in EXAMPLES if example.function is acknowledgement.uptake_curves).figure()
    steps = [trace for trace in figure.data if trace.line.dash == "solid"]
    assert steps[-1].customdata[0][0] == "3.1"
    assert steps[-1].line.width == max(trace.line.width for trace in steps)


@every_example
def test_no_bar_runs_out_of_its_axis(example: Example) -> None:
    figure = example.figure()
    low, high = sorted(figure.layout.xaxis.range) if figure.layout.xaxis.range else (0.0, 0.0)
    for trace in figure.data:
        if trace.type == "bar" and trace.orientation == "h":
            starts = trace.base if trace.base is not None else [0] * len(trace.x)
            for start, length in zip(starts, trace.x, strict=True):
                assert start >= low - 1e-9 and start + length <= high + 1e-9


def test_small_multiples_number_every_bar_and_the_newest_strongly() -> None:
    figure = next(e for e in EXAMPLES if e.function is incident.small_multiples and e.kind == "usual").figure()
    notes = [note for note in figure.layout.annotations if note.xref == "x" and note.yref == "y"]
    bars = sum(1 for trace in figure.data for length in trace.y if length > 0)
    newest = [note for note in notes if note.text.startswith("<b>")]
    assert len(newest) == len(figure.data)
    assert len(notes) == bars + sum(note.text == "<b>0</b>" for note in newest)
    # A row with its name beside it, its bars and its numbers is no taller than a row of any other figure.
    assert figure.layout.height <= 48 * len(figure.data) + 60


def test_the_calendar_of_governors_tells_past_meetings_from_the_next_and_the_rest() -> None:
    """Published answers know no day of today, only which meetings were held when they were published."""
    frame = pd.DataFrame(
        {
            "meeting_kind": ["Committee", "Full governing body", "Committee"],
            "cut_off_on": pd.to_datetime(["2026-09-18", "2026-11-20", "2027-01-22"]),
            "papers_due_on": pd.to_datetime(["2026-09-23", "2026-11-24", "2027-01-27"]),
            "held_on": pd.to_datetime(["2026-10-01", "2026-12-02", "2027-02-04"]),
            "state": ["Held", "Papers", "To come"],
        }
    )
    colours = list(meeting.cycle(frame).data[0].marker.color)
    assert colours[:3] == [style.TRACK] * 3
    assert colours[5] == style.NAVY and colours.count(style.NAVY) == 1
    assert set(colours[6:]) == {style.SHADES[2]}


def test_the_policy_itself_is_drawn_before_all_others_and_with_every_version() -> None:
    """However many policies a school registers, the one that the sentence above the figure speaks of is in it."""
    began = pd.to_datetime(["2026-09-14", "2024-09-02", *["2026-09-01", "2025-09-01"] * 20])
    names = [f"policy_{place // 2}" for place in range(42)]
    frame = pd.DataFrame(
        {"policy_id": names, "title": names, "version": ["2.0", "1.0"] * 21, "in_force_from": began,
         "adopted_on": began}
    )  # fmt: skip
    drawn = policy.versions(frame)
    shown = [str(name).replace("<br>", " ") for name in drawn.layout.yaxis.ticktext]
    assert shown[:3] == ["policy_0 2.0", "policy_0 1.0", "policy_1 2.0"]
    assert all(name.endswith("2.0") for name in shown[2:]) and len(shown) == policy.MOST_VERSIONS


def test_a_time_that_nobody_recorded_is_no_time_at_which_incidents_cluster() -> None:
    frame = pd.DataFrame(
        [("Tuesday", "time_not_recorded", 9), ("Sunday", "morning", 3), ("Monday", "morning", 1)],
        columns=["weekday", "part_of_day", "incidents"],
    )
    frame["part_of_day"] = frame["part_of_day"].str.replace("_", " ")
    drawn = incident.when(frame)
    colours = {
        tuple(pair): colour for pair, colour in zip(drawn.data[0].customdata, drawn.data[0].marker.color, strict=True)
    }
    assert colours["Tuesday", "time not recorded"] == style.PAPER
    assert colours["Sunday", "morning"] == style.SHADES[-1]
    assert "Most: Sunday morning (3)" in drawn.layout.meta["alt"]
    # A weekend is drawn whole or not at all.
    assert [str(day) for day in drawn.layout.xaxis.ticktext] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_an_event_of_every_year_is_named_with_its_month() -> None:
    frame = pd.DataFrame(
        [("2026-02-10", "Safer Internet week", 40, 4, 3), ("2025-02-11", "Safer Internet week", 40, 3, 1)],
        columns=["on_date", "event", "school_days", "before", "after"],
    )
    names = [str(name).replace("<br>", " ") for name in incident.before_after(frame).layout.yaxis.ticktext]
    assert names == ["Safer Internet week Feb 2026", "Safer Internet week Feb 2025"]


def test_a_key_names_what_is_drawn_and_nothing_else() -> None:
    def words(figure: go.Figure) -> str:
        return " ".join(str(note.text) for note in figure.layout.annotations)

    frame = pd.DataFrame([("e_safety", "E-safety", 9, 7, 0, 1, 0, 1)], columns=[
        "policy_id", "policy_title", "in_scope", "acknowledged", "within_grace", "overdue", "paused", "declined",
    ])  # fmt: skip
    assert "overdue (hatched: declined)" in words(acknowledgement.by_policy(frame))
    assert "declined" not in words(acknowledgement.by_policy(frame.assign(declined=0)))
    cases = pd.DataFrame({"school_days": [2, 8], "is_open": [True, True]})
    assert "closed" not in words(incident.dot_strip(cases)) and "still open" in words(incident.dot_strip(cases))


def test_the_line_of_many_weeks_is_no_row_of_dashes() -> None:
    weeks = pd.DataFrame({"label": [f"week {n}" for n in range(40)], "acknowledged": range(40), "in_scope": 40})
    marker = acknowledgement.coverage_trend(weeks).data[-1].marker
    assert marker.opacity == 1 and set(marker.line.width) == {0}
