"""``socgap.yaml``: settings are refused at a place, or are what they say and make a calendar."""

from __future__ import annotations

from socgap_evidence.documents import read_document
from socgap_evidence.errors import ConfigError
from socgap_evidence.outputs.yaml import dump
from socgap_evidence.project.config import CONFIG_NAME, read_config
from tests.fuzz.laws import YAML_BREAKS, assert_refused
from tests.fuzz.once import made_once

_DATES = ("program_start", "as_of", "history_since")


@made_once()
def one(data: bytes) -> None:
    """AssertionError for a refusal without a place, or a setting that says something else than the file."""
    try:
        config = read_config(data)
    except ConfigError as error:
        assert_refused(error, {CONFIG_NAME: data}, YAML_BREAKS)
        return
    written = read_document(CONFIG_NAME, data).data
    assert isinstance(written, dict)
    for name in _DATES:
        value = getattr(config, name).value
        assert written.get(name) == (None if value is None else value.isoformat())
    for name in ("company", "controls", "history", "evidence", "status", "time_zone"):
        assert name not in written or getattr(config, name).value == written[name]
    assert config.asks_git is (written.get("history") != "off")
    assert "security" in config.categories.value
    window = config.window.value
    assert window is None or window.start <= window.end
    assert config.calendar.zone == config.zone
    again = read_config(dump(written).encode())
    for name in type(config).__struct_fields__:
        assert getattr(again, name).value == getattr(config, name).value
