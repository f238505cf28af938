"""Where a setting stands is looked for when somebody asks, and once."""

from __future__ import annotations

import pytest

from socgap_evidence import limits
from socgap_evidence.documents import apart
from socgap_evidence.documents.apart import Reader
from socgap_evidence.project import setting
from socgap_evidence.project.config import read_config
from socgap_evidence.project.setting import DEFAULT, Setting, Source

RAW = b"company: Example\nas_of: 2026-07-01\nparameters:\n  ack_days: 20\n"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of which somebody asked where values stand."""
    setting._spans.cache_clear()  # noqa: SLF001
    found: list[str] = []
    real = setting.read_spans
    monkeypatch.setattr(setting, "read_spans", lambda path, raw: (found.append(path), real(path, raw))[1])
    return found


def test_nobody_looks_before_somebody_asks_and_then_once_for_all_of_a_file(asked: list[str]) -> None:
    config = read_config(RAW)
    assert not config.as_of.is_default
    assert asked == []
    assert (config.company.origin, config.as_of.origin) == ("socgap.yaml:1:10", "socgap.yaml:2:8")
    assert asked == ["socgap.yaml"]


def test_what_nobody_has_set_is_looked_for_nowhere(asked: list[str]) -> None:
    config = read_config(RAW)
    assert config.window.is_default
    assert config.window.origin == DEFAULT
    assert asked == []


def test_settings_are_equal_if_value_and_origin_are() -> None:
    source = Source("socgap.yaml", RAW, ("parameters", "ack_days"), on_key=True)
    assert Setting(20, source) == Setting(20, "socgap.yaml:4:3")
    assert Setting(20, source) != Setting(21, source)
    assert Setting(20, source) != Setting(20, DEFAULT)
    assert Setting(20, source) != 20
    assert str(Source("p.md", b"---\na: 1\n---\n", ("a",), of="POL-A")) == "p.md:2:4, POL-A"


def test_limits_that_the_company_lowers_are_for_its_evidence() -> None:
    setting._spans.cache_clear()  # noqa: SLF001
    source = Source("socgap.yaml", RAW, ("as_of",))
    with limits.lowered({"read_memory": 1, "values": 1}):
        assert str(source) == "socgap.yaml:2:8"


def test_where_nobody_can_tell_any_more_it_stands_in_the_file_and_is_looked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setting._spans.cache_clear()  # noqa: SLF001
    source = Source("socgap.yaml", RAW, ("as_of",))
    with monkeypatch.context() as patch:
        patch.setattr(apart, "MOST_ENDED", 0)
        patch.setattr(apart, "reader", Reader())
        assert str(source) == "socgap.yaml:1:1"
    assert str(source) == "socgap.yaml:2:8"
