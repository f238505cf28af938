"""The page as a browser reads it: what is drawn is exact to the day, nothing is fetched, and the data is the facts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.outputs.html import facts, render
from socgap_evidence.outputs.html.page import page
from tests.support.brambleport import ROOT
from tests.support.reports import SMALL, check, lean, many, read, report_of, said, written
from tests.support.verdicts import case_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.reports import Page

LIMIT = 300_000
"""Bytes of the page of the sample, with 23 controls and half a year: it goes through every mail and loads on a phone."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The page of this repository's own sample, as the verb writes it."""
    return written(ROOT, tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture(params=["sample", *SMALL, "many"])
def shown(request: pytest.FixtureRequest, sample: Page, tmp_path: Path) -> Page:
    """Every page in turn."""
    if request.param == "sample":
        return sample
    return read(page(many(tmp_path) if request.param == "many" else said(request.param)))


# ---------------------------------------------------------------- what is drawn


def percent(text: str) -> float:
    assert re.fullmatch(r"(0|[1-9][0-9]*)(\.[0-9]{1,4})?%", text), text
    return float(text.removesuffix("%"))


def check_bars(shown: Page) -> None:
    """That every bar is whole, and each of its segments as long as its days are many."""
    timeline = shown.data["timeline"]
    first, last = (date.fromisoformat(timeline[name]) for name in ("first", "last"))
    whole = (last - first).days + 1
    views = [
        (f"{row['id']}, {label}: ", row[view]["segments"])
        for row in timeline["rows"]
        for view, label in (("known", "then"), ("evidenced", "now"))
        if view in row
    ]
    assert len(shown.bars) == len(views)
    for (label, rects), (begins, segments) in zip(shown.bars, views, strict=True):
        assert label.startswith(begins)
        assert [status for status, _, _ in rects] == [one["status"] for one in segments]
        at = 0
        for (_, x, width), one in zip(rects, segments, strict=True):
            begin, end = (date.fromisoformat(one[name]) for name in ("first", "last"))
            days = (end - begin).days + 1
            assert percent(x) == pytest.approx(100 * at / whole, abs=0.00005001)
            assert percent(width) == pytest.approx(100 * days / whole, abs=0.00005001)
            assert round(percent(x) * whole / 100) == (begin - first).days == at
            assert round(percent(width) * whole / 100) == days
            at += days
        assert at == whole
        assert sum(percent(width) for _, _, width in rects) == pytest.approx(100, abs=0.00005001 * len(rects))


def test_every_bar_is_whole_and_exact_to_the_day(shown: Page) -> None:
    check_bars(shown)


def test_the_marks_of_what_is_due_stand_on_their_days(shown: Page) -> None:
    due = shown.data["due"]
    marks = [attributes for tag, attributes in shown.elements if attributes.get("class") == "mark"]
    assert len(marks) == len(due.get("on", []))
    first, through = (date.fromisoformat(due[name]) for name in ("first", "through"))
    whole = (through - first).days + 1
    for mark, one in zip(marks, due.get("on", []), strict=True):
        at = (date.fromisoformat(one["day"]) - first).days
        assert percent(str(mark["x"])) == pytest.approx(100 * at / whole, abs=0.00005001)
        assert 50 / whole < percent(str(mark["width"])) < 100 / whole + 0.0001, "it is no longer than a day"


def test_numbers_in_the_page_are_those_of_its_data(shown: Page) -> None:
    for row in shown.data["timeline"]["rows"]:
        view = row["evidenced"]
        days = "1 day" if view["owed"] == 1 else f"{view['owed']} days"
        sums = f"now: {view['met']} of {days} met" if view["owed"] else "now: nothing owed"
        assert sums in shown.said
    assert shown.data["verdict"]["headline"] in shown.said


# ---------------------------------------------------------------- what is in it


def test_its_data_is_its_facts_and_meets_the_schema(shown: Page) -> None:
    check(shown.data)


@pytest.mark.parametrize("name", SMALL)
def test_nothing_but_nulls_and_empty_lists_is_left_out_of_its_data(name: str) -> None:
    report = report_of(case_of(name))
    assert read(render(report)).data == lean(facts(report))


def test_the_style_and_the_script_are_the_only_ones_that_may_run(shown: Page) -> None:
    (policy,) = (
        attributes["content"]
        for tag, attributes in shown.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(one.split(" ", 1) for one in str(policy).split("; "))
    (style,) = (text for tag, _, text in shown.raw if tag == "style")
    script, data = sorted(
        (one for one in shown.raw if one[0] == "script"), key=lambda one: one[1].get("type") or ""
    )
    assert (script[1], data[1]) == ({}, {"type": "application/json", "id": "report-data"})
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'{digest(style)}'",
        "script-src": f"'{digest(script[2])}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_nothing_is_fetched_and_nothing_runs_from_an_attribute(shown: Page) -> None:
    tags = Counter(tag for tag, _ in shown.elements)
    assert (tags["script"], tags["style"]) == (2, 1)
    assert not tags.keys() & {"link", "img", "iframe", "object", "embed", "form", "base", "image", "use"}
    for tag, attributes in shown.elements:
        for name, value in attributes.items():
            assert name != "style"
            assert not name.startswith("on")
            assert name not in {"src", "srcset", "action", "formaction", "xlink:href", "ping"}, (tag, name)
            assert "://" not in str(value), (tag, name, value)
    for _, attributes, text in shown.raw:
        if attributes.get("id") != "report-data":
            assert "://" not in text
            assert re.findall(r"url\((?!#)|@import|fetch\(|XMLHttp|eval\(|innerHTML", text) == []


def test_every_link_leads_to_what_is_in_the_page(shown: Page) -> None:
    ids = Counter(attributes["id"] for _, attributes in shown.elements if "id" in attributes)
    assert set(ids.values()) == {1}
    for link in shown.links:
        assert link.startswith("#")
        assert link[1:] in ids, link
    named = {
        name
        for _, attributes in shown.elements
        for key in ("aria-labelledby", "for", "aria-describedby")
        for name in str(attributes.get(key) or "").split()
    }
    assert named <= set(ids)


def test_it_is_small_enough_for_a_mail(sample: Page) -> None:
    assert len(sample.source.encode()) < LIMIT


def test_every_element_that_is_opened_is_closed(shown: Page) -> None:
    void = {"meta", "br", "input", "link", "hr", "img", "rect", "line", "path", "circle"}
    open_: list[Any] = []
    for one in shown.structure:
        if isinstance(one, tuple):
            open_ += [] if one[0] in void else [one[0]]
        elif one[1:] not in void and one.startswith("/"):
            assert open_.pop() == one[1:]
    assert open_ == []
    assert shown.source.endswith("</html>\n")
