"""Packages of other people, as pip would leave them in a folder of the path."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent


def install(site: Path, name: str, module: str, *, version: str = "1.2", **collectors: str) -> None:
    """A distribution with one module and its collectors, each a name of an entry point and what it leads to."""
    site.mkdir(parents=True, exist_ok=True)
    (site / f"{name.replace('-', '_')}.py").write_text(dedent(module), encoding="utf-8")
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
    )
    points = "".join(f"{word} = {target}\n" for word, target in collectors.items())
    (info / "entry_points.txt").write_text(f"[socgap.collectors]\n{points}", encoding="utf-8")
