"""From a figure to the people or records behind it and back; a link opens what its reader may see."""

from __future__ import annotations

import re

import pytest

from components import panels as shown
from components.page import DRILLED, FILTERED, Visit
from data import access, store
from queries import runner
from reports.catalogue import PANELS
from tests.pages.visits import visit, words_of

PAGE_OF = {"acknowledgement": "acknowledgements", "training": "training", "incident": "incidents"}
DRILLABLE = [panel for panel in PANELS.values() if panel.by and not panel.over_schools]


def asked(panel, home):
    found = store.current_snapshot()
    reader = access.Principal("t", "headteacher", found.schools)
    filters = runner.on_day(found.schools[0], snapshot=found.id, limit=5000)
    return runner.ask(panel.query, filters, reader)


@pytest.mark.parametrize("panel", DRILLABLE, ids=lambda panel: panel.key)
def test_every_point_of_a_drillable_figure_carries_what_it_narrows_to(panel, sample_home):
    figure = panel.figure(asked(panel, sample_home))
    fields = panel.by.split(",")
    page = PAGE_OF[panel.key.split("_")[0]]
    assert all(field in (*FILTERED[page], *DRILLED[page]) for field in fields)
    carried = [trace["customdata"] for trace in figure.to_dict()["data"] if trace.get("customdata") is not None]
    assert carried
    for data in carried:
        for point in data:
            if point is not None:
                values = list(point) if isinstance(point, list | tuple) or hasattr(point, "tolist") else [point]
                assert len(values) >= len(fields) and all(isinstance(value, str) for value in values[: len(fields)])


def lists(opened) -> dict[str, str]:
    """The titles of the page, in their order, with the numbers in them."""
    return {re.sub(r"\d+", "#", title): title for title in re.findall(r'class="panel">(.*?)</h3>', words_of(opened))}


LINKS = [
    ("acknowledgements", {"staff_group": "Contractors"}, "4 adults to chase"),
    ("acknowledgements", {"policy": "Acceptable Use Agreement"}, "to chase"),
    ("training", {"course": "first of the courses"}, "Training › "),
    ("training", {"staff_group": "Support staff"}, "to chase for training"),
    ("incidents", {"category_group": "Abusive or defamatory posts"}, "Incidents › Abusive or defamatory posts"),
    ("incidents", {"place": "online_only"}, "Incidents › Online only"),
    ("incidents", {"platform": "Facebook"}, "Incidents › Facebook"),
    ("incidents", {"weekday": "Wednesday", "part_of_day": "evening or night"}, "Incidents › Wednesday › Evening"),
]


@pytest.mark.parametrize(("page", "address", "told"), LINKS)
def test_a_link_narrows_the_page_and_one_click_widens_it_again(page, address, told, sample_home):
    if "course" in address:
        address = {"course": str(asked(PANELS["training_by_course"], sample_home).iloc[0]["course_id"])}
    start = visit(page, "headteacher")
    whole = lists(start)
    opened = visit(page, "headteacher", **address)
    assert not opened.exception
    assert told in words_of(opened)
    if not set(address) & set(FILTERED[page]):
        # No key of a table stands in the way back, but what it is the key of.
        assert (
            not re.search(rf"› {re.escape(str(next(iter(address.values()))))}$", words_of(opened)) or page != "training"
        )
        next(button for button in opened.button if button.label == "Show all again").click().run()
    else:
        box = next(box for box in opened.selectbox if box.key in address)
        box.set_value(next(one.value for one in start.selectbox if one.key == box.key)).run()
    assert lists(opened) == whole


@pytest.mark.parametrize(("page", "address", "told"), LINKS)
def test_the_same_link_shows_governors_what_they_see_without_it(page, address, told, sample_home):
    assert lists(visit(page, "governor", **address)) == lists(visit(page, "governor"))


def test_the_number_of_a_figure_is_the_number_of_records_behind_it(sample_home):
    places = asked(PANELS["incident_place"], sample_home)
    for row in places.head(3).itertuples():
        opened = visit("incidents", "headteacher", place=row.place)
        records = "1 record " if row.incidents == 1 else f"{row.incidents} records "
        assert f'class="panel">{records}' in words_of(opened)


def test_a_click_that_only_fills_a_list_is_for_those_who_see_the_list(sample_home):
    found = store.current_snapshot()
    for role, may in (("headteacher", True), ("slt", False), ("governor", False)):
        reader = access.Principal("t", role, found.schools)
        looking = Visit("incidents", reader, runner.on_day(found.schools[0]), found.id)
        assert shown._may_drill(looking, PANELS["incident_place"]) is may
        assert shown._may_drill(looking, PANELS["incident_same_point"]) is (role != "governor")


# --- lists --------------------------------------------------------------------------------------------------------

LISTS = {
    "acknowledgement_chase": "acknowledgements", "training_chase": "training", "training_lapsing": "training",
    "incident_records": "incidents", "incident_missing": "incidents", "incident_open": "incidents",
    "person_list": "person",
}  # fmt: skip


@pytest.mark.parametrize("key", LISTS)
def test_every_list_is_searched_sorted_copied_and_taken_away(key, sample_home):
    opened = visit(LISTS[key], "headteacher")
    frame = asked(PANELS[key], sample_home)
    # A file of exactly these rows, and the names to copy where there are names.
    assert opened.get("download_button") or "CSV" in str(opened)
    rows = next(table.value for table in opened.dataframe if list(table.value.columns) == list(frame.columns))
    assert len(rows) <= shown.PAGE_OF_ROWS
    if len(rows) <= shown.FEW_ROWS:
        return
    box = next(box for box in opened.selectbox if box.key == f"sort_{key}")
    column = next(option for option in box.options if option not in (shown.AS_LISTED,))
    box.set_value(column).run()
    assert not opened.exception
    word = next(field for field in opened.text_input if field.key == f"search_{key}")
    word.set_value("zzzz no such word").run()
    assert not opened.exception
    assert not any(list(table.value.columns) == list(frame.columns) for table in opened.dataframe)


def test_a_long_list_is_shown_fifty_at_a_time_and_sorted_as_a_whole(sample_home):
    opened = visit("person", "headteacher")
    frame = asked(PANELS["person_list"], sample_home)
    assert len(frame) > shown.PAGE_OF_ROWS
    assert f"Rows 1 to 50 of {len(frame)}" in words_of(opened)
    next(box for box in opened.selectbox if box.key == "sort_person_list").set_value("Name").run()
    first = [str(name) for name in opened.dataframe[0].value["name"]]
    next(button for button in opened.button if button.label == "Further rows").click().run()
    second = [str(name) for name in opened.dataframe[0].value["name"]]
    assert first + second == sorted(frame["name"], key=str.casefold)
    assert f"Rows 51 to {len(frame)} of {len(frame)}" in words_of(opened)


def test_the_address_of_a_person_shows_the_name_and_only_to_those_who_may(sample_home):
    person = asked(PANELS["person_list"], sample_home).iloc[0]
    opened = visit("person", "headteacher", person=str(person["person_id"]))
    assert f"Person › {person['name']}" in words_of(opened)
    assert str(person["person_id"]) not in words_of(opened)
    assert str(person["name"]) not in words_of(visit("person", "governor", person=str(person["person_id"])))
