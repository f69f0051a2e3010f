"""Makes text harmless in a spreadsheet, and gives back exactly what it was."""

from __future__ import annotations

import re

# Blanks that a spreadsheet skips before it decides that a cell is a formula, and the characters that make it one; some
# versions take the full-width forms too.
_DANGEROUS = re.compile(
    r"'*(?:[\s\ufeff\u200b\u2060]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[ \u00a0\ufeff\u200b]*[\t\r\x00])"
)


def harmless(text: str) -> str:
    """The text with one apostrophe before it if a spreadsheet could read it as a formula, else as it is."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def original(text: str) -> str:
    """What `harmless` was given: exactly one apostrophe is taken off where it stands before such text."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text, 1) else text
