"""What stands under every panel: what is counted, the table of its figure, its definition, and its file."""

from __future__ import annotations

import html
import re

import pytest

from components import panels
from queries import glossary, runner
from reports.catalogue import PANELS
from tests.pages.visits import visit, words_of


@pytest.mark.parametrize(
    ("role", "page"),
    [("headteacher", "training"), ("headteacher", "acknowledgements"), ("governor", "acknowledgements")],
)
def test_a_figure_brings_its_rows_and_its_definition_with_it(role, page, sample_home):
    opened = visit(page, role)
    said = words_of(opened)
    figures = len(opened.get("plotly_chart"))
    assert figures and said.count("<summary>Table</summary>") == figures
    assert said.count("<summary>Definition</summary>") >= figures
    assert len(opened.get("download_button")) >= figures


@pytest.mark.parametrize("question", sorted({panel.query for panel in PANELS.values()}))
def test_a_definition_says_what_every_metric_of_its_question_is(question):
    said = html.unescape(re.sub(r"<[^>]*>", "\n", panels.definition(question)))
    assert runner.queries()[question].title in said
    for metric in glossary.definitions_of(question):
        assert metric.name in said and metric.meaning in said and metric.formula in said
