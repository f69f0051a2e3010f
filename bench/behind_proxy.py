"""`python -m bench.behind_proxy HOME`: three server processes behind nginx, and whether everything works through it.

Something must have been published in HOME, as in that of the sample school, for governors are given a pack.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import oidc_provider_mock
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.first_load import CHROMIUM, FLAGS, drawn
from bench.server import ROOT, Server, free_port, serving

PROCESSES = 3
BROWSERS = 4
PEOPLE = {"head": "headteacher", "governor": "governor", "data": "data_manager"}
SIGN_IN = """[[sign_in]]
provider = "default"
kind = "google"
domain = "school.example"
issuer = "{issuer}"
"""
PERSON = """
[[person]]
email = "{name}@school.example"
role = "{role}"
schools = {schools}
"""
SECRETS = """[auth]
redirect_uri = "https://127.0.0.1:{port}/oauth2callback"
cookie_secret = "Qm7-2x_hRt5vWn9sKd3yLc8pZb4gTj6f"
client_id = "governance"
client_secret = "any"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""
NGINX = """pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
    log_format who '{{"node": "$governance_node", "process": "$upstream_addr", "path": "$uri", "status": $status}}';
    access_log {folder}/access.log who;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/governance.conf;
}}
"""


@contextlib.contextmanager
def proxy(folder: Path, port: int, servers: list[Server]) -> Iterator[None]:
    """nginx with the configuration of docs/nginx.conf, on a port and with a certificate of its own."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    said = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
    for number, server in enumerate(servers):
        said = said.replace(f"127.0.0.1:{8501 + number};", f"127.0.0.1:{server.port};")
    said = said.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    said = said.replace("server_name governance.school.example;", "server_name 127.0.0.1;")
    said = said.replace("/etc/ssl/certs/governance.pem", str(folder / "cert.pem"))
    said = said.replace("/etc/ssl/private/governance.key", str(folder / "key.pem"))
    (folder / "governance.conf").write_text(said, encoding="utf-8")
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder), encoding="utf-8")
    process = subprocess.Popen(
        ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"),
         "-g", "daemon off;"],
    )  # fmt: skip
    try:
        time.sleep(1)
        if process.poll() is not None:
            raise SystemExit(f"nginx did not start: {(folder / 'error.log').read_text()}")
        yield
    finally:
        process.terminate()
        process.wait(10)


class Checks:
    """What was tried, and whether it worked."""

    def __init__(self) -> None:
        self.failed = 0

    def __call__(self, what: str, works: Callable[[], object]) -> None:
        """Prints one line; anything false, or an error, counts as failed."""
        try:
            found = works()
        except Exception as error:
            found = None
            print(f"        {type(error).__name__}: {str(error).splitlines()[0]}")
        self.failed += not found
        print(f"{'works ' if found else 'FAILED'}  {what}", flush=True)


def sign_in(browser: Browser, address: str, name: str) -> tuple[BrowserContext, Page]:
    """A browser of its own, signed in by the provider as somebody."""
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name, exact=True).click()
    page.locator('[data-testid="stSidebarNav"]').wait_for()
    return context, page


def processes_of(folder: Path) -> dict[str, set[str]]:
    """Which processes answered each browser, from nginx's own log."""
    found: dict[str, set[str]] = {}
    for line in (folder / "access.log").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        # A process that is gone is named together with the one that answered in its place.
        found.setdefault(said["node"], set()).add(said["process"].split(", ")[-1])
    return {node: processes - {"-", ""} for node, processes in found.items()}


def file_of(page: Page, button: str, panel: str = "body") -> bytes:
    """The bytes of a download that a button offers."""
    with page.expect_download() as got:
        page.locator(panel).get_by_role("button", name=button, exact=True).first.click()
    return Path(got.value.path()).read_bytes()


def tried(address: str, folder: Path, stop_one: Callable[[str], None]) -> int:
    """Everything that depends on the proxy, in Chromium; returns how much of it failed."""
    check = Checks()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visits = [sign_in(browser, address, "head") for _ in range(BROWSERS)]
        print(f"works   sign-in by the provider, {BROWSERS} browsers")
        context, page = visits[0]
        page.goto(f"{address}/training")
        drawn(page)
        check("a page with figures", lambda: page.locator('[data-testid="stPlotlyChart"]').count() > 3)
        check("its file: a panel's CSV", lambda: b"," in file_of(page, "CSV", ".st-key-panel_training_people"))
        page.get_by_role("textbox", name="Position on").fill("2026-11-13")
        page.get_by_role("textbox", name="Position on").press("Enter")
        wanted = page.locator(".position").filter(has_text="13 Nov 2026").first
        check("a filter change over the web socket", lambda: wanted.wait_for() is None)
        page.goto(f"{address}/board_pack")
        check("the board pack as PDF", lambda: file_of(page, "Pack (PDF)").startswith(b"%PDF"))
        governor = sign_in(browser, address, "governor")[1]
        governor.goto(f"{address}/board_pack")
        check("the same for a governor", lambda: file_of(governor, "Pack (PDF)").startswith(b"%PDF"))
        check("a governor is refused the page of data", lambda: "data" not in links(governor))
        manager = sign_in(browser, address, "data")[1]
        manager.goto(f"{address}/data")
        text = "incident_id,school_id\n" + "X1,nowhere\n" * 3
        manager.locator("input[type=file]").set_input_files(
            {"name": "incident.csv", "mimeType": "text/csv", "buffer": text.encode()}
        )
        check("an upload is read", lambda: manager.get_by_text("incident.csv").first.wait_for() is None)
        for _, tab in visits[1:]:
            tab.goto(f"{address}/training")
            drawn(tab)
        found = processes_of(folder)
        many = {node: processes for node, processes in found.items() if len(processes) > 1}
        used = set().union(*found.values())
        check(f"each of {len(found)} browsers stayed with one process", lambda: not many)
        check(f"{len(used)} processes were used", lambda: len(used) > 1)
        # The sign-in is in a list that all processes share: another process knows the same person.
        state = context.storage_state()
        known = [cookie for cookie in state["cookies"] if cookie["name"] == "governance_node"]
        check("the browser was given its process by a cookie", lambda: len(known) == 1)
        # So many that it is unlikely for all of them to be given the same process.
        for number in range(12):
            moved = browser.new_context(ignore_https_errors=True)
            moved.add_cookies([
                {**cookie, "value": f"another-{number}"} if cookie["name"] == "governance_node" else cookie
                for cookie in state["cookies"]
            ])  # fmt: skip
            tab = moved.new_page()
            tab.goto(f"{address}/training")
            tab.locator('[data-testid="stSidebarNav"]').wait_for()
            moved.close()
        others = set().union(*(p for node, p in processes_of(folder).items() if node.startswith("another-")))
        check(f"the same sign-in is known to {len(others)} processes", lambda: len(others) > 1)
        mine = next(iter(found[known[0]["value"]]))
        stop_one(mine)
        page.goto(f"{address}/training")
        drawn(page)
        check("after its process has stopped, the next page comes from another", lambda: links(page))
        check("and so does a file", lambda: b"," in file_of(page, "CSV", ".st-key-panel_training_people"))
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_timeout(3000)
        page.goto(address)
        check("signing out ends it everywhere", lambda: page.get_by_role("button", name="Sign in").wait_for() is None)
        browser.close()
    return check.failed


def links(page: Page) -> list[str]:
    """The pages that the navigation names."""
    found = page.locator('[data-testid="stSidebarNav"] a').all()
    return [str(link.get_attribute("href")).rsplit("/", 1)[-1] for link in found]


def main() -> int:
    """Works on a copy of the data folder, on this machine only; 0 when everything works."""
    parser = argparse.ArgumentParser(prog="python -m bench.behind_proxy", description=__doc__)
    parser.add_argument("home", type=Path)
    wanted = parser.parse_args()
    if not shutil.which("nginx"):
        print("nginx is not installed (Debian: apt-get install nginx).")
        return 2
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    users = [
        oidc_provider_mock.User(
            sub=name, claims={"email": f"{name}@school.example", "email_verified": True, "hd": "school.example"}
        )
        for name in PEOPLE
    ]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        provider = stack.enter_context(oidc_provider_mock.run_server_in_thread(user_claims=users))
        issuer, port, home = f"http://localhost:{provider.server_port}", free_port(), folder / "home"
        shutil.copytree(wanted.home, home)
        home.chmod(0o700)
        os.environ["GOVERNANCE_HOME"] = str(home)
        from data import store

        snapshot = store.current_snapshot()
        assert snapshot is not None
        schools = json.dumps(snapshot.schools[:1])
        people = [PERSON.format(name=name, role=role, schools=schools) for name, role in PEOPLE.items()]
        (home / "roles.toml").write_text(SIGN_IN.format(issuer=issuer) + "".join(people), encoding="utf-8")
        secrets = folder / "secrets.toml"
        secrets.write_text(SECRETS.format(port=port, issuer=issuer), encoding="utf-8")
        secrets.chmod(0o600)
        settings = {"STREAMLIT_SECRETS_FILES": str(secrets), "AUTHLIB_INSECURE_TRANSPORT": "1",
                    "GOVERNANCE_SIGN_IN": "oidc"}  # fmt: skip
        servers = [stack.enter_context(serving(home, settings=settings)) for _ in range(PROCESSES)]
        stack.enter_context(proxy(folder, port, servers))

        def stop_one(address: str) -> None:
            for server in servers:
                if server.address.endswith(address):
                    os.kill(server.pid, 9)

        failed = tried(f"https://127.0.0.1:{port}", folder, stop_one)
    print(f"{failed} failed" if failed else "everything works")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
