"""The address that somebody was sent is kept until they have signed in, and nothing but an address of ours is."""

from __future__ import annotations

import pytest
from starlette.datastructures import MutableHeaders

from components import way_back

OURS = [
    ("/incidents", b""), ("/incidents", b"period=Half+term&half_term=Autumn+2026%2C+first+half"),
    ("/person", b"person=P1&from=training"), ("/", b"as_at=2026-10-23"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query"), OURS)
def test_an_address_of_ours_is_kept_and_led_to_once(path, query):
    wanted = way_back.address(path, query)
    asked = MutableHeaders()
    way_back.keep(asked, "back", wanted, is_secure=True)
    cookie = asked["set-cookie"]
    assert "HttpOnly" in cookie and "Secure" in cookie and "SameSite=Lax" in cookie and "Max-Age=600" in cookie
    answer = MutableHeaders({"location": "/"})
    way_back.lead(answer, "back", cookie.split(";")[0].partition("=")[2], is_secure=True)
    assert answer["location"] == path + (f"?{query.decode()}" if query else "")
    assert "back=;" in answer["set-cookie"] and "Max-Age=0" in answer["set-cookie"]


@pytest.mark.parametrize(
    "kept",
    [
        "//evil.example", "https://evil.example", "/\\evil.example", "/incidents\r\nset-cookie: a=b", "/auth/logout",
        "/incidents/../auth/logout", "/nowhere", "/incidents?x=<script>", "/incidents#a", "/?" + "a" * 2000, "", "/",
        "x", "/start/0123456789012345678901", "/%2F%2Fevil.example", "/media/a.csv", "/incidents//evil.example",
    ],
)  # fmt: skip
def test_anything_else_leads_to_the_first_page(kept):
    answer = MutableHeaders({"location": "/"})
    way_back.lead(answer, "back", kept, is_secure=False)
    assert answer["location"] == "/"


@pytest.mark.parametrize(
    ("path", "query"), [("/", b""), ("/sign-in", b""), ("/nowhere", b"a=b"), ("/media/x.csv", b"")]
)
def test_nothing_else_is_kept(path, query):
    assert way_back.address(path, query) is None
