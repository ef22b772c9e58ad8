"""The real app in headless Chromium: search, open a paper, correct a theme, see the results."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from catalog.models import Paper
from catalog.queries import paper_detail
from catalog.store import reading, session

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
START_S, WAIT_MS = 90, 30_000

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def address(library: Any, runs: Path, tmp_path: Path) -> Iterator[str]:
    """Where `litlab serve` shows the library and the logged run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env=dict(os.environ), start_new_session=True
        )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, 15)
        server.wait(30)


def _wait(health: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(health, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the dashboard did not start")


@pytest.fixture
def page() -> Iterator[Any]:
    """A page of Debian's Chromium that notes in `asked` every address it turned to."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.set_default_timeout(WAIT_MS)
        opened.asked = []
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.on("dialog", lambda dialog: opened.asked.append(f"dialog: {dialog.message}"))
        yield opened
        browser.close()


def test_from_a_search_to_a_corrected_theme_and_the_results(
    page: Any, address: str, library: Any, hostile: str
) -> None:
    with session() as write:
        odd = Paper(title=hostile, title_key="odd", abstract=hostile, abstract_kind="abstract")
        write.add(odd)
        write.flush()
        odd_id = odd.id

    page.goto(address)
    page.get_by_role("searchbox").fill("catastrophic forgetting")
    page.wait_for_url("**/?q=catastrophic*")
    page.locator("mark").first.wait_for()
    page.get_by_role("link", name="Overcoming catastrophic forgetting").click()
    page.wait_for_url(f"**/paper?paper={library.papers['ewc']}")

    page.get_by_text("Assigned by the tagger").wait_for()
    page.locator(".st-key-theme-skills").get_by_role("button", name="Yes").click()
    page.locator(".st-key-theme-skills").get_by_text("A person said yes").wait_for()
    with reading() as read:
        themes = {view.slug: view for view in paper_detail(read, library.papers["ewc"]).themes}
    assert themes["skills"].assigned_by == "person"
    assert themes["skills"].verdict

    page.get_by_role("link", name="Results of ewc").click()
    page.wait_for_url("**/results?reproduction=ewc*")
    page.locator(".chip-holds").first.wait_for()
    page.locator("[data-testid=stVegaLiteChart] canvas, .vega-embed svg").first.wait_for()
    kept = page.frame_locator("iframe[data-testid=stIFrame]").frame_locator("iframe")
    kept.get_by_role("heading", name="A tree").wait_for()
    for name in ("#send", "#out"):
        kept.locator(name).click()
    kept.get_by_role("heading", name="A tree").wait_for()
    assert page.url.startswith(f"{address}/results"), "what is in a page's frame led out of it"

    page.goto(f"{address}/paper?paper={odd_id}")
    page.locator("p.prose").wait_for()
    assert page.locator("p.prose").text_content() == hostile
    assert page.locator("h1.title").text_content() == hostile
    assert page.locator(".stMain img, .stMain script, .stMain .katex").count() == 0
    page.goto(address + "/?q=onerror")
    shown = page.locator(f".st-key-hit-{odd_id} a").text_content()
    bare = hostile.replace("\u202e", "\ufffd")
    assert "".join(shown.replace("\u2060", "").split()) == "".join(bare.split())

    own = (address, address.replace("http", "ws"), "data:", "blob:")
    outside = [url for url in page.asked if not url.startswith(own)]
    assert outside == [], "the page turned to another machine, or a script ran"
