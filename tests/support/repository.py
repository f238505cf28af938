"""A real git repository in a temporary folder, with fixed people and dates."""

from __future__ import annotations

import subprocess
from pathlib import Path

_IDENTITY = {
    "GIT_AUTHOR_NAME": "Ines Okafor",
    "GIT_AUTHOR_EMAIL": "ines@brambleport.example",
    "GIT_COMMITTER_NAME": "Ines Okafor",
    "GIT_COMMITTER_EMAIL": "ines@brambleport.example",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
}


class Repository:
    """A folder that is a repository from its first ``commit`` on."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def write(self, path: str, content: str | bytes) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def git(
        self,
        *arguments: str,
        when: str = "2026-10-01T12:00:00+00:00",
        who: tuple[str, str] | None = None,
    ) -> str:
        """What a git command prints; ``who`` is the name and the address of another person than the usual one."""
        environment = {**_IDENTITY, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        for role in ("AUTHOR", "COMMITTER") if who is not None else ():
            environment |= {f"GIT_{role}_NAME": who[0], f"GIT_{role}_EMAIL": who[1]}
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(
        self,
        message: str = "Evidence",
        *,
        when: str = "2026-10-01T12:00:00+00:00",
        who: tuple[str, str] | None = None,
    ) -> str:
        """Commit everything; the id of the commit."""
        if not (self.root / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, when=when, who=who)
        return self.git("rev-parse", "HEAD")
