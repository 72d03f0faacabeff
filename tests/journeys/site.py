"""A real server on loopback and a real browser: what journeys stand on."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, wraps
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STYLE = ROOT / "src/xinheng/shell/static/vendor/site.css"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")  # fmt: skip
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--no-first-run"]  # fmt: skip

GUIDES = os.environ.get("XINHENG_GUIDE_PICTURES", "")
"""Where the pictures of the guides are made anew (docs/images, by ``make pictures``); nowhere when empty."""
PICTURED = {"width": 1040, "height": 700}
THREADS = 8
PATIENCE = 90_000
"""Milliseconds that a page is waited for: a busy machine may stand still for many seconds."""


def _whole(action: Callable[..., None]) -> Callable[..., None]:
    """What leads to another page is over when that page has come whole: its first line may come long before."""

    @wraps(action)
    def waiting(on: Locator, *arguments: Any, **named: Any) -> None:
        action(on, *arguments, **named)
        on.page.wait_for_load_state()

    return waiting


Locator.click, Locator.press = _whole(Locator.click), _whole(Locator.press)


class _Server(WSGIServer):
    """Answers in threads that live as long as it does: each keeps its connection to the database, as the site's do."""

    request_queue_size = 64

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._asked: SimpleQueue[tuple[Any, Any] | None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._answer) for _ in range(THREADS)]
        for one in self._threads:
            one.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._asked.put((request, client_address))

    def _answer(self) -> None:
        from django.db import connections

        while (asked := self._asked.get()) is not None:
            try:
                self.finish_request(*asked)
            except Exception:  # noqa: BLE001 - told as any server of the library tells it
                self.handle_error(*asked)
            finally:
                self.shutdown_request(asked[0])
        connections.close_all()

    def server_close(self) -> None:
        super().server_close()
        for _ in self._threads:
            self._asked.put(None)
        for one in self._threads:
            one.join()


class _Silent(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


def chromium() -> str | None:
    """A browser of this machine; None (and one line) when there is none, or the pages' assets are not built."""
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    if found is None or not AXE.exists() or not STYLE.exists():
        sys.stdout.write("no Chromium, or `npm ci && npm run build` has not run: journey not made\n")
        return None
    return found


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


LOOK = """axe.run({resultTypes: ["violations"]}).then(
    result => result.violations.map(one => one.id + " " + one.nodes[0].html))"""
"""All rules; what passes is not written out node by node."""


@contextmanager
def serving() -> Iterator[str]:
    """The whole site on a free port of this machine; gives its address."""
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


_open: list[Browser] = []
_leaving = ExitStack()


@contextmanager
def browsing(executable: str) -> Iterator[Browser]:
    """A headless browser, begun by the first journey of this process; every context made in the block ends with it."""
    if not (_open and _open[0].is_connected()):
        leave()
        playwright = _leaving.enter_context(sync_playwright())
        _open[:] = [playwright.chromium.launch(executable_path=executable, args=QUIET, timeout=2 * PATIENCE)]
        _leaving.callback(_open[0].close)
    browser = _open[0]
    asyncio._set_running_loop(browser._loop)  # as the browser's own calls leave it
    try:
        yield browser
    finally:
        for context in browser.contexts:
            context.close()
        asyncio._set_running_loop(None)  # other tests of this process are no coroutines


def leave() -> None:
    """End the browser, if one was begun."""
    if _open:
        asyncio._set_running_loop(_open[0]._loop)
    _open.clear()
    _leaving.close()


class Watched:
    """A page whose complaints and foreign requests are kept."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        self.base, self.complaints, self.foreign = base, [], []
        self.context = browser.new_context(base_url=base, **options)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._see)

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _see(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:")):
            self.foreign.append(request.url)

    def faults(self) -> list[str]:
        """What axe finds on the page as it is, and whether it scrolls sideways."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_axe())
        found = self.page.evaluate(LOOK)
        wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        return [*found, *(["scrolls sideways"] if wide else [])]

    def picture(self, name: str) -> None:
        """Keep this address as the guides show it, in both languages, where pictures are wanted."""
        if not GUIDES:
            return
        place, before = self.page.url, self.page.viewport_size
        self.page.set_viewport_size(PICTURED)
        kept = self.context.cookies()
        for language, ending in (("zh-hans", ".zh.png"), ("en", ".png")):
            self.context.add_cookies([{"name": "xinheng_language", "value": language, "url": self.base}])
            self.page.goto(place)
            self.page.screenshot(path=Path(GUIDES) / f"{name}{ending}")
        self.context.clear_cookies(name="xinheng_language")
        self.context.add_cookies([one for one in kept if one["name"] == "xinheng_language"])
        self.page.goto(place)
        if before:
            self.page.set_viewport_size(before)
