#!/usr/bin/env bash
# What action.yml runs: one check, written in every form that a workflow wants, and the gate's own exit code at the end.
#
# PROJECT, REV, BASE, AS_OF, BASELINE and LIMITS are the action's inputs; empty ones are left out. RUNNER_TEMP,
# GITHUB_OUTPUT and GITHUB_STEP_SUMMARY are the runner's.
set -u

# The gaps that close the gate: those that no waiver covers and no baseline lists.
COUNT='
import json, sys
requirements = [one for control in json.load(open(sys.argv[1]))["controls"] for one in control["requirements"]]
print(sum(not gap["waived_by"] and not gap.get("in_baseline") for one in requirements for gap in one["gaps"]))
'

report="$RUNNER_TEMP/socgap-report"
rm -rf "$report" && mkdir -p "$report" || exit 2

arguments=(--project "${PROJECT:-.}" --format github)
for format in json:report.json sarif:report.sarif junit:report.xml markdown:summary.md; do
  arguments+=(--output "${format%%:*}=$report/${format#*:}")
done
[ -n "${REV:-}" ] && arguments+=(--rev "$REV")
[ -n "${BASE:-}" ] && arguments+=(--base "$BASE")
[ -n "${AS_OF:-}" ] && arguments+=(--as-of "$AS_OF")
[ -n "${BASELINE:-}" ] && arguments+=(--baseline "$BASELINE")
read -r -d '' -a limits <<< "${LIMITS:-}" # words on any line, of which none is taken for a pattern
for limit in ${limits[@]+"${limits[@]}"}; do
  arguments+=(--limit "$limit")
done

code=0
socgap check "${arguments[@]}" || code=$?

gaps=""
if [ "$code" -le 1 ]; then # where something could not be checked, no number is right
  gaps=$(python3 -c "$COUNT" "$report/report.json") || exit 2
fi
case $code in
  0) status=open ;;
  1) status=closed ;;
  *)
    status=unchecked
    # The reason is in the log above; an annotation makes it seen.
    echo "::error title=socgap::Nothing could be checked: the log of this step says why."
    ;;
esac
printf 'status=%s\ngaps=%s\nreport=%s\n' "$status" "$gaps" "$report" >> "$GITHUB_OUTPUT" || exit 2
if [ -f "$report/summary.md" ]; then
  cat "$report/summary.md" >> "$GITHUB_STEP_SUMMARY" || exit 2
else
  echo "**✗ Nothing could be checked.** The log of the step says why." >> "$GITHUB_STEP_SUMMARY" || exit 2
fi
exit "$code"
