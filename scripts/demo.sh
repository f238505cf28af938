#!/usr/bin/env sh
# The demo: the sample company's gap analysis, answered by its evidence. Ends 0 because showing was its job.
set -u

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }

say "Brambleport, Inc. keeps its SOC 2 evidence in this repository. Is it ready for its audit?"
printf '$ socgap check\n\n'
socgap check
code=$?

say "What that means"
case $code in
  0) echo "Exit code 0: every requirement is met. A CI job would pass." ;;
  1) cat <<'TEXT'
Exit code 1: a CI job that runs `socgap check` fails until these gaps are closed.
Each line above names the file, line and column, what is wrong, and what to do next.

  missing   required evidence is not there
  invalid   a file is there and cannot be relied on
  failing   what the evidence says breaks a rule
  stale     the newest evidence is older than its limit
  missed    a period of the audit window had no occurrence
TEXT
  ;;
  *) echo "The check could not run (exit code $code)." ; exit "$code" ;;
esac

say "A day matters: the same evidence a month later"
printf '$ socgap check --quiet --as-of 2026-11-15\n\n'
socgap check --quiet --as-of 2026-11-15

say "The same for reviewers: STATUS.md, the checklist filled in by evidence"
sed -n '/^## What needs attention/,/^## The checklist/p' STATUS.md | sed '$d' | cut -c1-150

say "Try it: delete a file under evidence/, change a date, and run .venv/bin/socgap check again."
exit 0
