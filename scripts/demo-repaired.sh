#!/usr/bin/env sh
# The sample company with its gaps closed, in a repository of its own with a history: the gate opens. Ends as socgap ends.
#
# samples/repaired/ holds the files that differ from the sample's and, in removed.txt, names those that are gone.
set -eu

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }

here=$(cd "$(dirname "$0")/.." && pwd)
there=$(mktemp -d "${TMPDIR:-/tmp}/brambleport.XXXXXX")
trap 'rm -rf "$there"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Neither somebody's own settings nor a hook that calls this may reach the new repositories.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE || true
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM

build() { (cd "$here" && "${PYTHON:-python3}" -m scripts.sample_history "$@" > /dev/null); }
build "$there/sample"
build "$there/company" --repaired
cd "$there"

say "What is different from the company of 'make demo'"
git --no-pager diff --no-index --stat=110 sample/evidence company/evidence || true

cd company
say "Is it ready for its audit now?"
printf '$ socgap check\n\n'
code=0
socgap check || code=$?
printf '\nExit code %s.\n' "$code"
exit "$code"
