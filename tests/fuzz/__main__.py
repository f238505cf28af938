"""Look for inputs that break a law, guided by coverage: ``make fuzz``, or ``python -m tests.fuzz --help``.

Each target runs for its share of time in a process of its own, on one core. What breaks a law is left in
``build/fuzz/<target>/``, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from tests.fuzz.folders import BUILD, CORPUS, FOUND, WORDS
from tests.fuzz.mutating import LONGEST
from tests.fuzz.targets import TARGETS

SLOWEST = 20
"""The most seconds that one input may take; on a machine that does other things too."""
MEGABYTES = 1024


def main() -> int:
    """0 if no law was broken; 1 if one was, after the other targets had their time too."""
    given = _arguments()
    wanted = given.target or list(TARGETS)
    broken = [target for target in wanted if not _run(target, max(given.seconds // len(wanted), 1))]
    for target in broken:
        print(
            f"{target}: a law is broken by what lies in {BUILD}/{target}/. Make it small with"
            f" 'python -m tests.fuzz.shrink {target} FILE', put it into tests/fuzz/found/{target}/,"
            " and mend what it shows (docs/fuzzing.md).",
            file=sys.stderr,
        )
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Look for inputs that break a law."
    )
    parser.add_argument(
        "target", nargs="*", type=_target, help=f"{', '.join(TARGETS)}. [default: all of them]"
    )
    parser.add_argument(
        "--seconds", type=int, default=300, help="The time of all targets together. [default: 300]"
    )
    return parser.parse_args()


def _target(name: str) -> str:
    if name not in TARGETS:
        raise argparse.ArgumentTypeError(f"there is no target '{name}'; there are {', '.join(TARGETS)}")
    return name


def _run(target: str, seconds: int) -> bool:
    """Whether a target has kept its laws for so long."""
    (BUILD / target / "corpus").mkdir(parents=True, exist_ok=True)
    print(f"{target}: {seconds} seconds", flush=True)
    return subprocess.run(command(target, seconds), check=False).returncode == 0


def command(target: str, seconds: int) -> list[str]:
    """What runs a target for so long: libFuzzer puts what it learns into the first of the folders."""
    folders = [folder / target for folder in (CORPUS, FOUND) if (folder / target).is_dir()]
    words = WORDS / f"{target}.dict"
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={BUILD}/{target}/",
        "-print_final_stats=1",
        "-verbosity=0",
        f"-dict={words}",
    ]
    return [
        sys.executable,
        *("-m", "tests.fuzz.drive", target, *options),
        *map(str, (BUILD / target / "corpus", *folders)),
    ]


if __name__ == "__main__":
    sys.exit(main())
