#!/usr/bin/env sh
# The demo: the sample company's gap analysis, answered by its evidence. Ends 0 because showing was its job.
set -u

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }

here=$(cd "$(dirname "$0")/.." && pwd)
there=$(mktemp -d "${TMPDIR:-/tmp}/brambleport.XXXXXX")
trap 'rm -rf "$there"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE || true

say "Brambleport, Inc. keeps its SOC 2 evidence in a git repository. Is it ready for its audit?"
(cd "$here" && "${PYTHON:-python3}" -m scripts.sample_history "$there/company" > /dev/null) || exit 2
cd "$there/company" || exit 2
printf '$ socgap check\n\n'
socgap check
code=$?

say "What that means"
case $code in
  0) echo "Exit code 0: every requirement is met. A CI job would pass." ;;
  1) cat <<'TEXT'
Exit code 1: a CI job that runs `socgap check` fails until these gaps are closed.
Each finding names its file, line and column and what is wrong; its help line says what to do next.

  missing   required evidence is not there
  invalid   a file is there and cannot be relied on
  failing   what the evidence says breaks a rule
  stale     the newest evidence is older than its limit
  missed    a period of the audit window had no occurrence
  unproven  git does not bear out what the evidence claims (none here)
  unknown   it could not be told (none here); that closes the gate too
TEXT
  ;;
  *) echo "The check could not run (exit code $code)." ; exit "$code" ;;
esac

say "A day matters: the same evidence a month later"
printf '$ socgap check --as-of 2026-11-15\n\n  ...\n'
socgap check --as-of 2026-11-15 | sed -n '/^Brambleport/,/ controls /p'

say "What lapses next?"
printf '$ socgap due --within 30d\n\n'
socgap due --within 30d | sed -n '/ days left/,/ help: /p' | sed '/ help: /q' | grep . || exit 2
printf '  ...\n'

say "What happened in the audit window: as it was known then, and as it is evidenced now"
printf '$ socgap timeline --control AC-1\n\n'
socgap timeline --control AC-1 | sed '/^Operating/,$d'

say "A change that gives itself more time, before it is merged"
printf '$ socgap diff HEAD\n\n'
kept=$(cat controls/AM-1.yaml)
printf '%s\n' "$kept" | sed 's/for: 92 days/for: 192 days/' > controls/AM-1.yaml
socgap diff HEAD | sed -n '/^Looser/,$p' | grep . || exit 2
printf '%s\n' "$kept" > controls/AM-1.yaml

say "Who says so? Git is the witness: who committed what, when, and whose key signed it"
printf '$ socgap check -v\n\n  ...\n'
socgap check -v | sed -n '/ PM-1\.E1 /,/ PM-1\.E3 /p' | sed '$d'

say "A forged date: the access review that Q2 never had is written today, with the dates it should have had"
reviews=evidence/access/reviews
sed -e 's/2026-Q1/2026-Q2/; s/2026-01-01/2026-04-01/; s/2026-03-/2026-06-/g; s/2026-06-31/2026-06-30/g' \
  $reviews/ACR-2026-Q1.yaml > $reviews/ACR-2026-Q2.yaml
git add $reviews
git -c user.name=Mallory -c user.email=mallory@elsewhere.example commit --quiet --message "Access review of Q2"
printf '$ socgap check --control AC-1\n\n'
socgap check --control AC-1 | sed -n '/ACR-2026-Q2.*: unproven:/,/help/p' | grep . || exit 2

say "The same for reviewers"
echo "STATUS.md is the checklist filled in by evidence: 23 questions, their answers, every file, every gap."
echo "It is written by 'socgap status' and checked in CI by 'socgap status --check'."

say "Try it: change a date or a name under evidence/, and run .venv/bin/socgap check again."
exit 0
