"""What is released is a function of a commit: two clones that share nothing else give the same bytes."""

from __future__ import annotations

import subprocess
import tarfile
import tomllib
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from scripts import dist
from tests.support import Repository

ROOT = Path(__file__).parent.parent.parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
WHEEL, SDIST = f"socgap_evidence-{VERSION}-py3-none-any.whl", f"socgap_evidence-{VERSION}.tar.gz"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    place = tmp_path_factory.mktemp("dist")
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    one, another = (dist.build(ROOT, commit, place, around) for around in (dist.HERE, dist.ELSEWHERE))
    return one, another


def test_two_clones_give_the_same_wheel_and_the_same_sdist(
    built: tuple[dict[str, bytes], dict[str, bytes]],
) -> None:
    one, another = built
    assert set(one) == {WHEEL, SDIST}
    assert dist.differing(one, another) == []


def test_the_wheel_of_the_sdist_is_the_wheel(
    built: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path
) -> None:
    """So whoever builds it from what an index serves can compare it too."""
    files, _ = built
    with tarfile.open(fileobj=BytesIO(files[SDIST])) as archive:
        archive.extractall(tmp_path, filter="data")
        when = max(member.mtime for member in archive.getmembers())
    source = tmp_path / SDIST.removesuffix(".tar.gz")
    again = Repository(source)
    again.commit("What an index serves", when=f"{when} +0000")
    made = dist.build(source, again.git("rev-parse", "HEAD").strip(), tmp_path / "again", dist.HERE)
    assert made[WHEEL] == files[WHEEL]


def test_what_lies_about_and_is_not_committed_gets_into_neither(
    built: tuple[dict[str, bytes], dict[str, bytes]],
) -> None:
    tracked = set(
        subprocess.run(
            ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split()
    )
    with tarfile.open(fileobj=BytesIO(built[0][SDIST])) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names - tracked == {"PKG-INFO"}
    with zipfile.ZipFile(BytesIO(built[0][WHEEL])) as wheel:
        assert {entry.external_attr >> 16 & 0o777 for entry in wheel.infolist()} <= {0o644, 0o755}


def test_a_difference_is_named() -> None:
    assert dist.differing({"a": b"1", "b": b"1"}, {"a": b"2", "b": b"1", "c": b""}) == ["a", "c"]


def test_they_lie_alone_beside_their_digests(tmp_path: Path) -> None:
    target = tmp_path / "dist"
    target.mkdir()
    (target / "socgap_evidence-0.0.1.tar.gz").write_text("of last year")
    said = dist.write({"a.whl": b"a"}, target)
    assert said == f"{sha256(b'a').hexdigest()}  a.whl\n"
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        "a.whl": b"a",
        "SHA256SUMS": said.encode(),
    }


def test_a_release_is_a_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write("a", "1")
    commit = repository.commit()
    repository.write("untracked", "1")
    assert dist.commit_of(tmp_path) == commit
    repository.write("a", "2")
    with pytest.raises(dist.CannotBuildError, match="Commit them first"):
        dist.commit_of(tmp_path)
