"""A browser's side of a page without the browser: signs in, opens pages, changes filters, over a websocket."""

from __future__ import annotations

import asyncio
import http.client
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

# What a visitor waits for at most before the page counts as failed.
PATIENCE = 30.0
# Streamlit's own global.maxCachedMessageAge.
KEPT_RUNS = 2


class PageFailed(Exception):
    """The server hung up, was too slow, or showed an error in place of a page."""


@dataclass
class Seen:
    """What one run of a page sent: its wall seconds, bytes, messages and figures."""

    seconds: float
    bytes: int
    messages: int
    figures: int


@dataclass
class Visitor:
    """One browser tab: a socket, the widgets that the page showed, and what was typed into them.

    `cookie` is what the browser holds from a sign-in; without one it gets what a first visit gets.
    """

    address: str
    cookie: str = ""
    patience: float = PATIENCE
    socket: ClientConnection | None = None
    widgets: dict[str, Any] = field(default_factory=dict)  # by label: the widget's message
    pages: dict[str, str] = field(default_factory=dict)  # by path: the hash that names the page
    _set: dict[str, Any] = field(default_factory=dict)  # by label: what was chosen
    _kept: dict[str, int] = field(default_factory=dict)  # messages that a browser keeps for two runs, and since when
    _runs: int = 0
    _figures: set[str] = field(default_factory=set)
    query: str = ""  # what stands in the address after the question mark
    _page: str = ""

    async def open(self) -> None:
        """Fetches the page as a browser does, for its cookie, and opens the socket."""
        if not self.cookie:
            self.cookie = await asyncio.to_thread(_cookie, self.address)
        host = self.address.split("://", 1)[1]
        self.socket = await connect(
            f"ws://{host}/_stcore/stream",
            origin=self.address,  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )

    async def close(self) -> None:
        """Shuts the tab."""
        if self.socket:
            await self.socket.close()

    async def sign_in(self, role: str) -> Seen:
        """Opens the page of nobody and presses the button of a role (its label)."""
        await self.run()
        return await self.press(role)

    async def go(self, page: str, query: str = "") -> Seen:
        """Opens a page by its path, as a click in the navigation does, with these filters in the address."""
        self._page, self.query = self.pages[page], query
        self._set.clear()
        return await self.run()

    async def choose(self, label: str, option: str) -> Seen:
        """Chooses an option of a select box by the label of the box and the words of the option."""
        self._set[label] = option
        return await self.run()

    async def press(self, label: str) -> Seen:
        """Presses a button by its label."""
        return await self.run(pressed=self.widgets[label].id)

    async def run(self, pressed: str = "") -> Seen:
        """Runs the page once more with everything that is chosen, and waits until it has been drawn whole."""
        assert self.socket is not None
        said = BackMsg()
        said.rerun_script.query_string = self.query
        said.rerun_script.page_script_hash = self._page
        self._runs += 1
        self._kept = {message: run for message, run in self._kept.items() if self._runs - run <= KEPT_RUNS}
        said.rerun_script.cached_message_hashes.extend(sorted(self._kept))
        said.rerun_script.context_info.timezone = "Europe/London"
        said.rerun_script.context_info.color_scheme = "light"
        said.rerun_script.context_info.url = self.address
        states = said.rerun_script.widget_states.widgets
        for label, value in self._set.items():
            if label in self.widgets:
                states.add(id=self.widgets[label].id, string_value=value)
        if pressed:
            states.add(id=pressed, trigger_value=True)
        start = time.perf_counter()
        await self.socket.send(said.SerializeToString())
        return await self._drawn(start)

    async def _drawn(self, start: float) -> Seen:
        assert self.socket is not None
        size = messages = figures = 0
        while True:
            left = self.patience - (time.perf_counter() - start)
            try:
                content = await asyncio.wait_for(self.socket.recv(), left)
            except TimeoutError:
                raise PageFailed(f"nothing was finished within {self.patience:.0f} s") from None
            assert isinstance(content, bytes)
            size, messages = size + len(content), messages + 1
            message = ForwardMsg.FromString(content)
            named = message.ref_hash or (message.hash if message.metadata.cacheable else "")
            if named:
                self._kept[named] = self._runs
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            elif kind == "new_session":
                self.widgets.clear()
            elif kind == "delta":
                is_figure = self._shown(message)
                figures += is_figure
                if is_figure:
                    self._figures.add(message.hash)
            elif kind == "ref_hash":
                figures += message.ref_hash in self._figures
            elif kind == "script_finished" and message.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return Seen(time.perf_counter() - start, size, messages, figures)

    def _shown(self, message: ForwardMsg) -> int:
        if message.delta.WhichOneof("type") != "new_element":
            return 0
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception" or (kind == "alert" and "Something went wrong" in element.alert.body):
            raise PageFailed("the page shows an error")
        widget = getattr(element, kind, None) if kind else None
        if widget is not None and getattr(widget, "label", "") and getattr(widget, "id", ""):
            self.widgets[widget.label] = widget
        return int(kind == "plotly_chart")


def signed_in(address: str) -> str:
    """The cookie of somebody who opens a one-time link of the local user; GOVERNANCE_HOME names the data folder."""
    from components import sessions

    host, _, port = address.split("://", 1)[1].partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=PATIENCE)
    connection.request("GET", f"/start/{sessions.new_link()}")
    answer = connection.getresponse()
    found = [value.split(";", 1)[0] for value in answer.headers.get_all("set-cookie") or []]
    connection.close()
    if answer.status != 303 or not found:
        raise PageFailed(f"nobody was signed in ({answer.status})")
    return "; ".join(found)


def _cookie(address: str) -> str:
    request = urllib.request.Request(address, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return "; ".join(value.split(";", 1)[0] for value in answer.headers.get_all("set-cookie") or [])
