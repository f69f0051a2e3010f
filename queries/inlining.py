"""Writes the definitions that speak of a row into the SQL that names them, so that a question is planned quickly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import duckdb


class Token(NamedTuple):
    """A word or sign of a statement and where it stands; comments and spaces lie between tokens."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Definition:
    """A macro: its name, what it is given, and its text; whether it may be written out where it is named."""

    name: str
    parameters: tuple[str, ...]
    is_table: bool
    body: str
    rows: frozenset[str]

    @property
    def is_about_a_row(self) -> bool:
        """Whether it takes a row of the statement's own and asks nothing else of the database."""
        return (
            bool(self.rows) and not self.is_table and "select" not in (word.lower() for word, *_ in tokens(self.body))
        )

    @property
    def statement(self) -> str:
        """The statement that creates it."""
        return f"create macro {self.name}({', '.join(self.parameters)}) as {'table ' * self.is_table}{self.body};"


def definitions(text: str) -> dict[str, Definition]:
    """The macros of a text, in its order, each with those before it that speak of a row written into it."""
    found: dict[str, Definition] = {}
    for statement in duckdb.extract_statements(text):
        definition = _definition(statement.query.strip().rstrip(";"), found)
        found[definition.name] = definition
    return found


def inlined(sql: str, known: dict[str, Definition]) -> str:
    """The statement with every known definition about a row written out.

    DuckDB hands a row to a macro as a structure of all its columns, again for every mention of one of them: planning
    that takes longer than the answer. What is written out means the same, which a test holds for every question.
    """
    words = tokens(sql)
    for place, token in enumerate(words[:-1]):
        definition = known.get(token.word.lower())
        if definition is None or not definition.is_about_a_row or words[place + 1].word != "(":
            continue
        arguments, end = _arguments(sql, words, place + 1)
        if not _fits(definition, arguments):
            continue
        written = _written(definition, [inlined(argument, known) for argument in arguments])
        return f"{sql[: token.start]}({written}){inlined(sql[end:], known)}"
    return sql


def tokens(sql: str) -> list[Token]:
    """The words and signs of a statement, in order, without comments."""
    # DuckDB counts bytes.
    text = sql.encode()
    found = duckdb.tokenize(sql)
    words = []
    for (start, kind), (end, _) in zip(found, [*found[1:], (len(text), None)], strict=False):
        word = text[start:end].decode()
        if kind != duckdb.token_type.string_const:
            word = word.split("--", 1)[0]
        word = word.rstrip()
        place = start if sql.isascii() else len(text[:start].decode())
        if kind != duckdb.token_type.comment:
            words.append(Token(word, place, place + len(word)))
    return words


def _definition(statement: str, known: dict[str, Definition]) -> Definition:
    words = tokens(statement)
    lowered = [token.word.lower() for token in words]
    opening = lowered.index("(")
    closing = lowered.index(")")
    is_table = lowered[closing + 2] == "table"
    body = inlined(statement[words[closing + 1 + is_table].end :].strip(), known)
    parameters = tuple(word for word in lowered[opening + 1 : closing] if word != ",")
    inside = tokens(body)
    rows = {
        token.word
        for before, token, after in zip([Token("", 0, 0), *inside], inside, inside[1:], strict=False)
        if token.word in parameters and after.word == "." and before.word != "."
    }
    return Definition(lowered[opening - 1], parameters, is_table, body, frozenset(rows))


def _arguments(sql: str, words: list[Token], opening: int) -> tuple[list[str], int]:
    depth, start, found = 0, words[opening].end, []
    for token in words[opening:]:
        depth += (token.word in ("(", "[", "{")) - (token.word in (")", "]", "}"))
        if depth == 0 or (depth == 1 and token.word == ","):
            found.append(sql[start : token.start].strip())
            start = token.end
        if depth == 0:
            return found, token.end
    raise ValueError(f"A bracket is not closed after {sql[words[opening].start :][:40]!r}.")


def _fits(definition: Definition, arguments: list[str]) -> bool:
    # A row that is not a plain alias is left to DuckDB.
    given = dict(zip(definition.parameters, arguments, strict=False))
    return len(arguments) == len(definition.parameters) and all(given[row].isidentifier() for row in definition.rows)


def _written(definition: Definition, arguments: list[str]) -> str:
    given = dict(zip(definition.parameters, arguments, strict=True))
    text, reached, before = "", 0, ""
    for token in tokens(definition.body):
        if token.word in given and before != ".":
            text += definition.body[reached : token.start] + _bracketed(given[token.word])
            reached = token.end
        before = token.word
    return text + definition.body[reached:]


def _bracketed(argument: str) -> str:
    return argument if argument.replace(".", "_").lstrip("$").isidentifier() else f"({argument})"
