"""What cron and the Task Scheduler run: the same files as the buttons, and exit codes that can be relied on."""

from __future__ import annotations

import json
import zipfile

import pytest

from data import access, audit, store
from queries import runner
from reports import __main__ as command
from reports import export_set, files, summaries


def run(*arguments: str) -> int:
    return command.main([str(argument) for argument in arguments])


def test_all_that_the_buttons_make_is_written_and_logged(own_sample_home, tmp_path, capsys):
    out = tmp_path / "out"
    assert run("csv", "--term", "autumn-2026", "--out", out / "csv") == 0
    assert run("set", "--out", out / "set.zip") == 0
    assert run("workbook", "--for", "headteacher", "--out", out / "summaries.xlsx") == 0
    assert run("letters", "--out", out / "letters") == 0
    assert run("pack", "--out", out / "pack.pdf") == 0
    assert run("pack", "--meeting", "FGB-2026-07", "--out", out / "pack.html") == 0
    names = {file.name for file in (out / "csv").iterdir()}
    assert names == {f"{s.name}{ending}.csv" for s in summaries.SUMMARIES for ending in ("", "-about")}
    assert {file.name for file in (out / "letters").iterdir()} == {
        "reminders.csv",
        "reminders-about.csv",
        "reminders.pdf",
    }
    assert (out / "pack.pdf").read_bytes().startswith(b"%PDF-")
    assert zipfile.is_zipfile(out / "set.zip") and zipfile.is_zipfile(out / "summaries.xlsx")
    lines = [line for line in audit.entries() if line["action"] == "exported"]
    assert len(lines) == len(summaries.SUMMARIES) + 7
    assert all(line["sha256"] and line["who"].startswith("command line") for line in lines)
    assert not list(out.rglob(".*"))


def test_a_file_from_the_command_line_is_the_button_s(own_sample_home, tmp_path):
    school = store.current_snapshot().schools[0]
    reader = access.Principal("x", "slt", (school,))
    filters = runner.on_day(school)
    assert run("set", "--out", tmp_path / "set.zip") == 0
    assert (tmp_path / "set.zip").read_bytes() == export_set.build(filters, reader)
    assert run("csv", "--summary", "ack_summary", "--out", tmp_path) == 0
    exported = files.export(summaries.by_name("ack_summary").question, filters, reader, "ack_summary")
    assert (tmp_path / "ack_summary.csv").read_bytes() == exported.content
    assert (tmp_path / "ack_summary-about.csv").read_bytes() == exported.about


def test_a_past_term_is_described_as_at_its_end(own_sample_home, tmp_path):
    assert run("csv", "--term", "summer-2026", "--summary", "ack_outstanding", "--out", tmp_path) == 0
    about = (tmp_path / "ack_outstanding-about.csv").read_text("utf-8-sig")
    assert "filter,academic year,2025/26" in about and "filter,term,Summer" in about
    assert "filter,position on,2026-07-" in about


def test_governors_files_come_from_the_latest_publication(own_sample_home, tmp_path):
    assert run("csv", "--for", "governors", "--summary", "board_training_by_course", "--out", tmp_path) == 0
    assert "data,publication," in (tmp_path / "board_training_by_course-about.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["csv", "--term", "autumn-1999"], "There is no term autumn-1999"),
        (["csv", "--summary", "nothing"], "There is no summary nothing"),
        (["csv", "--for", "governors", "--term", "autumn-2026"], "Governors read publications"),
        (["csv", "--for", "governors", "--summary", "ack_outstanding"], "There is no summary ack_outstanding"),
        (["pack", "--meeting", "NEVER"], "Nothing was published for the meeting NEVER"),
        (["pack", "--publication", "999999"], "Nothing was published of the number 999999"),
        (["set", "--school", "NOWHERE"], "There is no school NOWHERE"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(own_sample_home, tmp_path, capsys, arguments, why):
    out = tmp_path / ("pack.pdf" if arguments[0] == "pack" else "out")
    assert run(*arguments, "--out", out) == 2
    assert why in capsys.readouterr().err
    assert not out.exists()


def test_a_pack_is_a_pdf_or_html(own_sample_home, tmp_path, capsys):
    assert run("pack", "--out", tmp_path / "pack.docx") == 2
    assert ".pdf or .html" in capsys.readouterr().err


def test_nothing_is_written_before_anything_was_imported(empty_home, tmp_path, capsys):
    for name in ("csv", "set", "workbook", "letters", "pack"):
        assert run(name, "--out", tmp_path / "x.pdf") == 2
        assert "Nothing has been imported yet" in capsys.readouterr().err


def test_a_question_that_fails_does_not_keep_the_others_back(own_sample_home, tmp_path, capsys, monkeypatch):
    save = files.save

    def slow(question, *rest):
        if question == "clause_coverage":
            raise runner.TooSlow("This took too long and was stopped.")
        return save(question, *rest)

    monkeypatch.setattr(files, "save", slow)
    assert run("csv", "--out", tmp_path) == 1
    assert "clause_coverage.csv was not made" in capsys.readouterr().err
    assert (tmp_path / "ack_summary.csv").exists() and not (tmp_path / "clause_coverage.csv").exists()


def test_without_a_log_nothing_leaves(own_sample_home, tmp_path, capsys):
    (own_sample_home / "audit").mkdir(exist_ok=True)
    (own_sample_home / "audit" / "log.jsonl").unlink(missing_ok=True)
    (own_sample_home / "audit" / "log.jsonl").mkdir()
    for arguments in (["csv"], ["set"], ["workbook"], ["letters"], ["pack"]):
        out = tmp_path / f"{arguments[0]}.pdf"
        assert run(*arguments, "--out", out) == 2
        assert not [file for file in tmp_path.rglob("*") if file.is_file() and own_sample_home not in file.parents]


def test_a_folder_that_cannot_be_written_is_refused(own_sample_home, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert run("csv", "--out", tmp_path / "file") == 2
    assert "cannot be written" in capsys.readouterr().err


def test_the_log_says_which_figures_left(own_sample_home, tmp_path):
    assert run("csv", "--summary", "declarations", "--out", tmp_path) == 0
    line = next(line for line in audit.entries() if line["action"] == "exported")
    assert line["file"] == "declarations.csv" and line["source"].startswith("snapshot ")
    assert json.dumps(line["filters"]) and line["filters"]["position on"] == "2026-11-20"
