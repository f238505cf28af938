"""One browser, and three pages that the command made: with no history, with one, and with words of strangers.

Each page is made once, whatever number of processes run the tests: the one with a history takes ten seconds.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from scripts.sample_history.building import build
from tests.report.tools import alone, node_modules, program
from tests.support import run
from tests.support.brambleport import ROOT
from tests.support.strangers import Strangers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

HOSTILE = "\"'></script></style><img src=x onerror=\"document.title='ran'\"><!--{{7*7}}{%&amp;\u202e"
"""What would get out of an attribute, an element, a comment, the template or the line, if it were let."""


@dataclass(frozen=True)
class Made:
    """A page as a file."""

    path: Path

    @property
    def url(self) -> str:
        return self.path.as_uri()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def data(self) -> dict[str, Any]:
        """The facts that it holds."""
        found = re.search(r'<script type="application/json" id="report-data">(.*?)</script>', self.text)
        assert found
        read: dict[str, Any] = json.loads(found[1])
        return read

    @property
    def controls(self) -> list[dict[str, Any]]:
        return [one for section in self.data["sections"] for one in section["controls"]]


def _sample(_folder: Path) -> Path:
    return ROOT


def _history(folder: Path) -> Path:
    build(folder / "company")
    return folder / "company"


def _hostile(folder: Path) -> Path:
    for path, content in Strangers(HOSTILE).files.items():
        target = folder / "company" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return folder / "company"


PAGES = {"sample": _sample, "history": _history, "hostile": _hostile}
MORE = {"history": ("--repository", "https://forge.example/it/evidence")}


class Pages:
    """The pages, by name, each made when it is first asked for, by one process for all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> Made:
        page = self._folder / f"{name}.html"
        with alone(self._folder / f"{name}.lock"):
            if not page.exists():
                (self._folder / name).mkdir(exist_ok=True)
                done = run(PAGES[name](self._folder / name), "report", "-o", str(page), *MORE.get(name, ()))
                assert done.code == 0, done.said
        return Made(page)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    base = tmp_path_factory.getbasetemp()
    return Pages((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "reports")


@pytest.fixture(params=list(PAGES))
def each(request: pytest.FixtureRequest, made: Pages) -> Made:
    """One page after the other."""
    return made[request.param]


@pytest.fixture
def sample(made: Pages) -> Made:
    return made["sample"]


@pytest.fixture
def hostile(made: Pages) -> Made:
    return made["hostile"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=program("chromium"), args=options)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that runs scripts."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def still(browser: Browser) -> Iterator[Page]:
    """A page of a browser that runs none."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return (node_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
