"""Values that no page offers, sent over the socket to every kind of control: none arrives in a script."""

from __future__ import annotations

import re

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.access.conftest import Client, demo_cookie, invented_home, launcher_of, serving
from tests.schools import at_home

SCRIPT = """
import datetime
import pandas as pd
import streamlit as st
from components import forms
from data.access import Refused

seen = {}
seen["selectbox"] = st.selectbox("a", ["x", "y"], key="t_selectbox")
seen["radio"] = st.radio("a", ["x", "y"], key="t_radio")
seen["multiselect"] = st.multiselect("a", ["x", "y"], key="t_multiselect")
seen["pills"] = st.pills("a", ["x", "y"], key="t_pills")
seen["segmented"] = st.segmented_control("a", ["x", "y"], key="t_segmented")
seen["steps"] = st.select_slider("a", ["x", "y"], key="t_steps")
seen["slider"] = st.slider("a", 0, 10, 5, key="t_slider")
seen["number"] = st.number_input("a", 0, 10, 5, key="t_number")
day = datetime.date(2026, 1, 5)
seen["date"] = st.date_input("a", day, min_value=day, max_value=day, key="t_date").isoformat()
seen["text"] = len(st.text_input("a", "abc", max_chars=3, key="t_text"))
seen["area"] = len(st.text_area("a", "abc", max_chars=3, key="t_area"))
seen["off"] = st.checkbox("a", disabled=True, key="t_off")
seen["offselect"] = st.selectbox("a", ["x", "y"], disabled=True, key="t_offselect")
seen["offtext"] = st.text_input("a", "abc", disabled=True, key="t_offtext")
seen["offbutton"] = st.button("a", disabled=True, key="t_offbutton")
shown = pd.DataFrame({"person": ["Ada"], "decision": [""]})
back = st.data_editor(shown, disabled=["person"], key="t_editor")
try:
    seen["editor"] = len(forms.changes(shown, back, {"decision": ("", "same person")}))
except Refused:
    seen["editor"] = 0
for name, value in seen.items():
    st.text(f"seen:{name}={value};")
"""

HONEST = {
    "selectbox": "x",
    "radio": "x",
    "multiselect": "[]",
    "pills": "None",
    "segmented": "None",
    "steps": "x",
    "slider": "5",
    "number": "5",
    "date": "2026-01-05",
    "text": "3",
    "area": "3",
    "off": "False",
    "offselect": "x",
    "offtext": "abc",
    "offbutton": "False",
    "editor": "0",
}
WORDS = [("string_value", word) for word in ("evil", "x' or 1=1 --", "x\x00", "X", "__proto__")]
LISTS = [("string_array_value", ["evil"]), ("string_array_value", ["z"] * 50), ("int_array_value", [7])]
NUMBERS = [("double_value", 99.0), ("double_value", -1.0), ("int_value", 99), ("double_value", float("nan"))]
TEXTS = [("string_value", "a" * length) for length in (4, 10, 1000, 100_000)]
EDITS = [
    '{"edited_rows": {"0": {"person": "Eve"}}, "added_rows": [], "deleted_rows": []}',
    '{"edited_rows": {"0": {"decision": "delete"}}, "added_rows": [], "deleted_rows": []}',
    '{"edited_rows": {}, "added_rows": [{"person": "Eve"}], "deleted_rows": []}',
    '{"edited_rows": {}, "added_rows": [], "deleted_rows": [0]}',
    '{"edited_rows": {"7": {"person": "Eve"}}, "added_rows": [], "deleted_rows": []}',
]
TAMPERED = {
    "selectbox": [*WORDS, ("int_value", 1)],
    "radio": [*WORDS, ("int_value", 7), ("int_value", -2)],
    "multiselect": [*LISTS, ("string_array_value", ["X"]), ("string_value", "x")],
    "pills": [*LISTS, ("int_array_value", [-5]), ("string_array_value", ["X"])],
    "segmented": [*LISTS, ("int_array_value", [-5]), ("string_array_value", ["X"])],
    "steps": [("double_array_value", [n]) for n in (7.0, -7.0, 2.0, 1e9)] + [("string_value", "z")],
    "slider": [("double_array_value", [n]) for n in (99.0, -1.0, 11.0, 1e300)] + [("string_value", "5")],
    "number": [*NUMBERS, ("double_value", float("inf"))],
    "date": [("string_array_value", [day]) for day in ("2030/01/01", "1900/01/01", "2026/01/06", "x", "")],
    "text": [*TEXTS, ("string_value", "é" * 4)],
    "area": [*TEXTS, ("string_value", "é" * 4)],
    "off": [("bool_value", True)] * 5,
    "offselect": [("string_value", "y"), *WORDS[:4]],
    "offtext": WORDS,
    "offbutton": [("trigger_value", True)] * 5,
    "editor": [("string_value", edit) for edit in EDITS],
}
CASES = [(name, kind, value) for name, tried in TAMPERED.items() for kind, value in tried]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("widgets")
    with (
        at_home(folder / "home") as home,
        serving(invented_home(home), folder, launcher_of(folder, SCRIPT)) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def cookie(server):
    return demo_cookie(server, "headteacher")


def ids_in(heard) -> dict[str, str]:
    found = {}
    for message in heard:
        if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            key = getattr(getattr(element, element.WhichOneof("type")), "id", "")
            if "-t_" in key:
                found[key.rsplit("-t_", 1)[1]] = key
    return found


def seen_in(heard) -> dict[str, str]:
    said = [m.delta.new_element.text.body for m in heard if m.WhichOneof("type") == "delta"]
    return dict(match.groups() for text in said if (match := re.fullmatch(r"seen:(\w+)=(.*);", text, re.DOTALL)))


@pytest.mark.parametrize("name", TAMPERED)
def test_no_value_that_was_not_offered_arrives(server, cookie, name):
    assert len(TAMPERED[name]) >= 5
    for kind, value in TAMPERED[name]:
        client = Client(server, cookie)
        heard = client.run()
        assert seen_in(heard) == HONEST
        state = WidgetState(id=ids_in(heard)[name])
        if isinstance(value, list):
            getattr(state, kind).data.extend(value)
        else:
            setattr(state, kind, value)
        after = seen_in(client.run(widgets=[state]))
        client.close()
        assert after.get(name, HONEST[name]) == HONEST[name], f"{kind} {str(value)[:40]}"


def test_every_control_that_pages_use_is_among_them():
    """A page that takes up another kind of control adds it here."""
    from tests.access.test_traps import CALLS, name_of

    tried = {
        *("selectbox", "radio", "multiselect", "pills", "segmented_control", "select_slider", "slider", "number_input"),
        *("date_input", "text_input", "text_area", "checkbox", "toggle", "button", "data_editor", "form_submit_button"),
        # Nothing that a client sends to these is a value a script works with, or the guard stands before it.
        *("download_button", "link_button", "file_uploader", "plotly_chart", "dataframe", "page_link"),
    }
    controls = ("color_picker", "time_input", "chat_input", "camera_input", "audio_input", "feedback", "menu_button")
    used = {name_of(node).removeprefix("st.") for _, node in CALLS if name_of(node).startswith("st.")}
    assert not used & set(controls) - tried
