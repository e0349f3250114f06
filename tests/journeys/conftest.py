"""The product itself, started by its own launcher with the real case, and a real browser in front of it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.test_run import BASE, CLEAN, free_port

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PICTURES = Path(os.environ.get("JOURNEY_PICTURES", tempfile.gettempdir())) / "journeys"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}


@dataclass
class Product:
    """A running product: its address, and the passwords it printed."""

    address: str
    passwords: dict[str, str]
    browser: Browser
    state: Path
    pages: dict[str, Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def prepare(self, call: str) -> dict[str, Any]:
        """Act out what a story starts from (a call of `scenery`) with the product's own database."""
        said = f"import json; from tests.journeys import scenery; print(json.dumps(scenery.{call}))"
        command = [sys.executable, "-m", "tracker.launch", "manage", str(self.state), "shell", "-v0", "-c", said]
        done = subprocess.run(command, cwd=BASE, env=CLEAN, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def as_(self, username: str, *, phone: bool = False) -> Page:
        """This person's own browser window, signed in; asked again, the same window."""
        key = f"{username}{'-phone' if phone else ''}"
        if key not in self.pages:
            page = self.browser.new_context(viewport=PHONE if phone else WIDE, locale="zh-CN").new_page()  # type: ignore[arg-type]
            page.set_default_timeout(15_000)
            page.on("console", lambda message: self.listen(message.type, message.text))
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.on("request", lambda request: self.watch(request.url))
            page.goto(f"{self.address}/accounts/login/")
            page.fill("input[name=login]", username)
            page.fill("input[name=password]", self.passwords[username])
            page.click("main button")
            page.wait_for_url(lambda url: "/accounts/login" not in url)
            self.pages[key] = page
        return self.pages[key]

    def listen(self, kind: str, text: str) -> None:
        """What a console must not say: blocked by the content policy, or a script error."""
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(text)

    def watch(self, url: str) -> None:
        """No page asks anything of another host."""
        if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname != "127.0.0.1":
            self.complaints.append(f"asked another host: {url}")

    def picture(self, page: Page, name: str) -> None:
        """Keep what the person sees, to be looked at."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("没有 chromium")
    # Its loop runs in this thread for as long as it lives, and Django would take every test beside it for async.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def product(playwright: Playwright) -> Iterator[Product]:
    """`run.py` on an empty machine: embedded servers, worker, beat, the case."""
    state = Path(tempfile.mkdtemp(prefix="trk-j-", dir="/tmp"))
    state.chmod(0o711)
    port = free_port()
    log = (state / "said.txt").open("w")
    launcher = subprocess.Popen(
        [sys.executable, "-m", "tracker.launch", "run", str(state / "state"), str(port)],
        cwd=BASE,
        env={**CLEAN, "SESSION_IDLE_MINUTES": "60", "QUIET_HOURS": "off"},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(address, launcher, state / "said.txt")
        accounts = (state / "state" / "accounts.txt").read_text(encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        passwords = dict(re.findall(r"^\s*([a-z_]+)\s+(\S{8,})", accounts, flags=re.M))
        yield Product(address, passwords, browser, state / "state")
        browser.close()
    finally:
        launcher.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            launcher.wait(30)
        log.close()
        shutil.rmtree(state, ignore_errors=True)


def wait_until_ready(address: str, launcher: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if launcher.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=2):
            return
        time.sleep(0.3)
    raise AssertionError(said.read_text(encoding="utf-8"))
