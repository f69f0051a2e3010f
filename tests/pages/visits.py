"""Opens pages the way a signed-in reader does, without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from components.access import PAGES
from data import access

SHELL = Path(__file__).resolve().parents[2] / "components" / "shell.py"


def allowed_pages(role: access.Role) -> list[str]:
    reader = access.Principal("test", role, ("ANY",))
    return [key for key in PAGES if access.allowed(reader, f"page:{key}")]


def visit(page: str, role: str | None, **address: str) -> AppTest:
    """The page as this role sees it, at this address; nobody is signed in when the role is None."""
    opened = AppTest.from_file(str(SHELL), default_timeout=60)
    if role:
        opened.session_state["demo_role"] = role
    for name, value in address.items():
        opened.query_params[name] = value
    # Streamlit knows a page by the hash of its address.
    opened._page_hash = calc_hash(page)
    return opened.run()


def words_of(opened: AppTest) -> str:
    """Every word that the page shows as text or HTML."""
    parts: list[str] = []
    for kind in ("title", "subheader", "text", "markdown", "html", "caption", "error", "warning", "success"):
        for element in opened.get(kind):
            parts.append(str(getattr(element, "value", None) or getattr(element.proto, "body", "")))
    return "\n".join(parts)
