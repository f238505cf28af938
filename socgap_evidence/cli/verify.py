"""``socgap verify``: take a pack apart, offline, and make it again."""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import (
    color_option,
    format_options,
    moment,
    output_targets,
    show,
    stream_style,
)
from socgap_evidence.cli.limiting import limit_option
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs import Style, verify_json, verify_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.pack.checking_history import Earlier
    from socgap_evidence.pack.signing import Signers
    from socgap_evidence.verification import Verification

FORMATS: dict[str, Callable[[Verification, Style], str]] = {
    "text": verify_text.render,
    "json": verify_json.render,
}
"""What ``--format`` and ``--output`` offer, by name."""

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BEGINNING = re.compile(r"[0-9a-fA-F]{4,64}")
_MAX_LIST = 1024**2
"""The most bytes of a list of keys; a thousand keys have a tenth."""

_a_file = click.Path(exists=True, dir_okay=False, path_type=Path)


def _commit(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001  # click's signature
    """The full id of a commit; UsageError for anything else."""
    if value is not None and not _ID.fullmatch(value):
        short = " Other commits can be made that begin so." if _BEGINNING.fullmatch(value) else ""
        raise UsageError(
            f"'{value}' is not the full id of a commit.{short}",
            fix="Give all 40 digits in small letters, as 'git rev-parse' prints them.",
        )
    return value


@click.command("verify")
@click.argument("pack", type=_a_file)
@limit_option
@click.option(
    "--signers",
    type=_a_file,
    help="Whose signature counts: your own file in the format of OpenSSH's allowed signers.",
)
@click.option(
    "--revoked", type=_a_file, help="Keys that count no more: public keys, or a list by ssh-keygen -k."
)
@click.option(
    "--expect-commit", metavar="COMMIT", callback=_commit, help="The commit that it must be, by its full id."
)
@click.option(
    "--after", metavar="EARLIER", help="A pack that you kept, or a commit, that this one must stand on."
)
@click.option("--accept-left-out", is_flag=True, help="Accept that what is left out cannot be derived again.")
@format_options(FORMATS)
@color_option
def command(
    pack: Path,
    signers: Path | None,
    revoked: Path | None,
    expect_commit: str | None,
    after: str | None,
    accept_left_out: bool,
    format_name: str,
    outputs: tuple[str, ...],
    color: str,
) -> int:
    """Check a pack by making it again from the history that is in it, and comparing every file.

    It asks no network, runs nothing of the pack and writes nothing. What vouches comes from you: a file of signers, the
    id of a commit, or a pack that you have from before. One of the first two has to be given.

    Exit 0 if everything holds, 1 if something does not or could not be told, 2 if it is no pack.
    """
    from socgap_evidence.pack.verifying import Demands, verify_pack  # these take a moment to import

    targets = output_targets(outputs, FORMATS)
    demands = Demands(_signers(signers, revoked), expect_commit, _earlier(after), accept_left_out)
    verification = verify_pack(pack, demands)
    for name, path in targets:
        write_whole(path, FORMATS[name](verification, Style()))
    show(FORMATS[format_name](verification, stream_style(color)), format_name)
    return verification.exit_code


def _signers(signers: Path | None, revoked: Path | None) -> Signers | None:
    """Whom to believe; the clock is read here and nowhere else."""
    from socgap_evidence.pack.signing import Signers  # as above

    if signers is None:
        if revoked is not None:
            raise UsageError(
                "--revoked says nothing without --signers.", fix="Name the file of signers, too."
            )
        return None
    return Signers(_read(signers), None if revoked is None else _read(revoked), moment(UTC))


def _read(path: Path) -> bytes:
    """A list of keys; UsageError if it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_LIST + 1)
    except OSError as error:
        raise UsageError(
            f"It cannot be read: {error.strerror or error}.", path=str(path), fix="Name another file."
        ) from error
    if len(content) > _MAX_LIST:
        raise UsageError(f"It has more than {_MAX_LIST:,} bytes.", path=str(path), fix="Name a list of keys.")
    return content


def _earlier(after: str | None) -> Earlier | None:
    """The pack or the commit that somebody knows from before."""
    from socgap_evidence.pack.checking_history import Earlier  # as above
    from socgap_evidence.pack.verifying import earlier_pack  # as above

    if after is None:
        return None
    if _ID.fullmatch(after):
        return Earlier(after)
    if not Path(after).is_file():
        raise UsageError(
            f"'{after}' is neither a pack nor the full id of a commit.",
            fix="Name the file, or give all 40 digits in small letters, as 'git rev-parse' prints them.",
        )
    return earlier_pack(Path(after))
