"""The quiet traps of the tools: for each, a test that fails when its remedy is taken away."""

from __future__ import annotations

import ast
import json
import logging
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.runtime.memory_media_file_storage import _calculate_file_id

from components import downloads, forms, plain, quiet_logs, sessions, standing
from components.page import Visit
from data import audit
from data.access import Principal, Refused
from queries import runner
from tests.access.conftest import GOOGLE, ROOT

FILTERS = runner.Filters(as_at=date(2026, 10, 23), school="FOUR", search="Ada Arden", staff_group="teacher")
HEAD = Principal("google:head@school.example", "headteacher", ("FOUR",))
MEGABYTE = 1024 * 1024


def visit(reader=HEAD):
    return Visit("acknowledgements", reader, FILTERS, "000001")


@pytest.fixture
def buttons(monkeypatch):
    """The download buttons that a page has drawn."""
    drawn = []
    monkeypatch.setattr(downloads.st, "download_button", lambda label, **said: drawn.append(said))
    return drawn


# --- downloads ----------------------------------------------------------------------------------------------------


def test_large_files_that_differ_inside_are_one_file_to_streamlit_unless_their_names_differ(buttons, home):
    mine = b"a" * MEGABYTE + b"MINE" + b"a" * 5 * MEGABYTE
    theirs = mine.replace(b"MINE", b"HERS")
    assert _calculate_file_id(mine, "text/csv", "ack.csv") == _calculate_file_id(theirs, "text/csv", "ack.csv")
    for _ in range(2):
        downloads.offer_download("CSV", "ack.csv", lambda: mine, visit())
    names = [button["file_name"] for button in buttons]
    assert _calculate_file_id(mine, "text/csv", names[0]) != _calculate_file_id(theirs, "text/csv", names[1])
    assert all(name.startswith("ack-") and len(name) == len("ack-0123456789abcdef.csv") for name in names)


def test_a_file_is_built_on_the_click_and_not_before_and_the_log_knows_it(buttons, home):
    built = []
    downloads.offer_download("CSV", "ack.csv", lambda: built.append(1) or b"a,b\n", visit(), rows=1)
    assert not built
    assert buttons[0]["data"]() == b"a,b\n" and built
    said = audit.entries(1)[0]
    assert (said["action"], said["file"], said["rows"], said["source"]) == ("exported", "ack.csv", 1, "000001")
    assert said["filters"]["staff_group"] == "teacher" and "Ada" not in json.dumps(said)


def test_a_file_is_not_offered_to_a_reader_who_may_not_take_it_away(buttons, home):
    downloads.offer_download("CSV", "ack.csv", bytes, visit(Principal("x", "data_manager", ("FOUR",))))
    assert not buttons
    governor = Principal("x", "governor", ("FOUR",))
    downloads.offer_download("CSV", "ack.csv", bytes, visit(governor), action="export:leaders")
    assert not buttons
    downloads.offer_download("CSV", "ack.csv", bytes, visit(governor))
    assert len(buttons) == 1


def test_a_role_taken_away_between_the_page_and_the_click_counts(buttons, home, on_a_server):
    claims = {**GOOGLE, "email": "head@school.example"}
    sessions.open_session("k", "oidc", "google:head@school.example", claims)
    downloads.offer_download("CSV", "ack.csv", lambda: b"x", visit(standing.principal_under("k")))
    assert buttons[0]["data"]() == b"x" and standing.owner_of(buttons[0]["file_name"]) == "k"
    (home / "roles.toml").write_text("", encoding="utf-8")
    with pytest.raises(Refused):
        buttons[0]["data"]()


def test_what_the_log_cannot_hold_is_not_handed_over(buttons, empty_home):
    empty_home.mkdir()
    (empty_home / "audit").write_text("in the way", encoding="utf-8")
    downloads.offer_download("CSV", "ack.csv", lambda: b"x", visit())
    with pytest.raises(audit.AuditUnwritable):
        buttons[0]["data"]()


def test_a_file_that_cannot_be_built_says_nothing_of_what_is_in_it(buttons, home, capsys):
    def broken():
        raise ValueError("row of Zebedee Quillfeather")

    downloads.offer_download("CSV", "ack.csv", broken, visit())
    with pytest.raises(RuntimeError, match="reference") as caught:
        buttons[0]["data"]()
    assert "Zebedee" not in str(caught.value) + capsys.readouterr().err
    assert caught.value.__suppress_context__


# --- tables that people edit --------------------------------------------------------------------------------------

SHOWN = pd.DataFrame({"person": ["Ada", "Ben"], "decision": ["", ""], "due": [1, None]}, index=[7, 9])
OPTIONS = {"decision": ("", "same person", "new person")}


def edited(row, column, value):
    changed = SHOWN.copy().astype(object)
    changed.loc[row, column] = value
    return changed


def test_an_offered_change_is_taken():
    assert forms.changes(SHOWN, SHOWN.copy(), OPTIONS) == []
    assert forms.changes(SHOWN, edited(9, "decision", "new person"), OPTIONS) == [
        forms.Change(9, "decision", "", "new person")
    ]


TAMPERED = {
    "a greyed-out cell": edited(7, "person", "Somebody else"),
    "a blank greyed-out cell": edited(9, "due", 5),
    "a greyed-out cell made blank": edited(7, "due", None),
    "a value that is not offered": edited(7, "decision", "delete"),
    "a value of another kind": edited(7, "decision", 1),
    "a row more": pd.concat([SHOWN, SHOWN.head(1)]),
    "a row less": SHOWN.head(1),
    "rows in another order": SHOWN.iloc[::-1],
    "a column more": SHOWN.assign(extra=1),
    "a column less": SHOWN.drop(columns="due"),
    "columns in another order": SHOWN[["decision", "person", "due"]],
}


@pytest.mark.parametrize("returned", TAMPERED.values(), ids=TAMPERED.keys())
def test_any_other_change_is_refused(returned):
    with pytest.raises(Refused):
        forms.changes(SHOWN, returned, OPTIONS)


# --- logs ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def quiet(monkeypatch):
    kept = logging.getLogRecordFactory()
    hooks = [(quiet_logs.sys, "excepthook"), (quiet_logs.threading, "excepthook")]
    for module, name in hooks:
        monkeypatch.setattr(module, name, getattr(module, name))
    quiet_logs.keep_logs_quiet()
    yield
    logging.setLogRecordFactory(kept)


def test_a_log_line_about_an_error_has_its_type_and_frames_and_none_of_its_words(quiet, caplog):
    log = logging.getLogger("streamlit.test")
    try:
        try:
            raise KeyError("Zebedee")
        except KeyError as error:
            raise ValueError("row of Quillfeather") from error
    except ValueError as error:
        log.exception("It failed: %s", error)
        log.error(error)
        log.error("said %(error)s", {"error": error})
        log.warning("again", exc_info=error)
    assert "Zebedee" not in caplog.text and "Quillfeather" not in caplog.text
    assert "ValueError [reference" in caplog.text and "caused by KeyError" in caplog.text
    assert "test_traps.py:" in caplog.text


def test_an_uncaught_error_says_no_more(quiet, capsys):
    try:
        raise ValueError("row of Quillfeather")
    except ValueError as error:
        quiet_logs.sys.excepthook(ValueError, error, error.__traceback__)
    said = capsys.readouterr().err
    assert "Quillfeather" not in said and "ValueError" in said


# --- words and rows -----------------------------------------------------------------------------------------------


def test_no_mark_of_markdown_survives():
    hostile = "![x](http://evil.example/a.png) <img src=x> :material/home: $x$ `y` www.evil.example a\nb\u202ec"
    said = plain.plain(hostile)
    assert "\n" not in said and "\u202e" not in said
    for mark in "![](<>:$`.":
        assert said.count(mark) == said.count(f"\\{mark}")


def test_a_screen_is_sent_five_thousand_rows_and_told_so():
    frame, note = plain.capped(pd.DataFrame({"n": range(5001)}))
    assert len(frame) == 5000 and note == "The first 5,000 of 5,001 rows; the file has them all."
    assert plain.capped(pd.DataFrame({"n": range(5000)}))[1] == ""


# --- what no page may do ------------------------------------------------------------------------------------------

CALLS = [
    (file, node)
    for folder in ("pages", "components")
    for file in sorted((ROOT / folder).glob("*.py"))
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
]
READ_AS_MARKDOWN = (
    "markdown",
    "caption",
    "info",
    "warning",
    "error",
    "success",
    "title",
    "header",
    "subheader",
    "write",
)


def name_of(node) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def said(found) -> list[str]:
    return [f"{file.name}:{node.lineno}" for file, node in found]


def test_html_is_never_let_into_markdown():
    assert not said([(f, n) for f, n in CALLS if isinstance(n, ast.keyword) and n.arg == "unsafe_allow_html"])


def test_every_download_goes_through_the_one_door():
    found = [(f, n) for f, n in CALLS if name_of(n).endswith("download_button") and f.name != "downloads.py"]
    assert not said(found)


def test_a_table_that_people_edit_is_checked_as_a_form():
    for file, node in CALLS:
        if name_of(node).endswith("data_editor"):
            assert "forms.changes" in file.read_text(encoding="utf-8"), f"{file.name}:{node.lineno}"


def test_a_file_that_somebody_sends_is_read_by_a_child_with_limits_and_brought_in_with_leave():
    for file, node in CALLS:
        if name_of(node).endswith("file_uploader"):
            text = file.read_text(encoding="utf-8")
            assert "read_in_child(" in text and 'permit(visit.reader, "import"' in text, f"{file.name}:{node.lineno}"


def test_nothing_is_kept_under_a_frame():
    """Streamlit samples frames of 50,000 rows and more, and gave back another frame's answer in 4 of 6 trials."""
    for file, node in CALLS:
        if not isinstance(node, ast.FunctionDef):
            continue
        kept = [ast.unparse(mark) for mark in node.decorator_list if "cache_" in ast.unparse(mark)]
        for argument in [*node.args.args, *node.args.kwonlyargs] if kept else []:
            kind = ast.unparse(argument.annotation) if argument.annotation else "Any"
            is_plain = kind in ("str", "int", "float", "bool", "date", "str | None", "tuple[str, ...]", "date | None")
            assert argument.arg.startswith("_") or is_plain, f"{file.name}:{node.lineno} keeps under {argument.arg}"


def test_words_that_streamlit_reads_as_markdown_are_ours_or_made_plain():
    found = []
    for file, node in CALLS:
        if name_of(node).split(".")[-1] not in READ_AS_MARKDOWN or not name_of(node).startswith("st.") or not node.args:
            continue
        if any(is_data(part) for part in ast.walk(node.args[0])):
            found.append((file, node))
    assert not said(found), "put data into st.text, or through components.plain.plain"


def is_data(node) -> bool:
    """Whether a piece of an f-string comes from anywhere but plain(), a number or our own catalogue of words."""
    if not isinstance(node, ast.FormattedValue):
        return False
    text = ast.unparse(node.value)
    ours = (
        "plain(",
        "plain.plain(",
        "len(",
        "word",
        "words.day(",
        "definition.name",
        "snapshot.id",
        "sign_in.ROLE_NAMES",
    )
    return not text.startswith(ours) and not (node.format_spec and "," in ast.unparse(node.format_spec))


def test_a_page_stands_behind_its_gate():
    for file in sorted((ROOT / "pages").glob("*.py")):
        body = ast.parse(Path(file).read_text(encoding="utf-8")).body
        first = next(
            n for n in body if not isinstance(n, (ast.Expr, ast.Import, ast.ImportFrom)) or "begin(" in ast.unparse(n)
        )
        assert f"begin('{file.stem}')" in ast.unparse(first), f"{file.name} does not begin with its gate"
