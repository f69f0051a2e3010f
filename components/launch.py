"""How the server is put together: the script it runs, what stands before it, and what happens when it starts."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve().parent / "shell.py"


def middleware() -> list[Any]:
    """What every request passes through before Streamlit sees it, outermost first."""
    return []


def routes() -> list[Any]:
    """The server's own addresses beside Streamlit's."""
    return []


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Warms the imports up before the first visitor, and keeps what they made out of every later collection."""
    from components import panels, sign_in  # noqa: F401
    from queries import runner

    runner.queries()
    gc.collect()
    gc.freeze()
    yield


def on_script_error(error: Exception) -> bool:
    """What a reader sees when a page fails: that it failed, and nothing of the data in the error."""
    return False
