# Test verbs add their counts; the command's last line says the sum, and its exit code follows.
RESULTS_PASSED=0
RESULTS_FAILED=0
RESULTS_ANY=
RESULTS_FAILURES=

results_add() {
    RESULTS_ANY=1
    RESULTS_PASSED=$((RESULTS_PASSED + $1))
    RESULTS_FAILED=$((RESULTS_FAILED + $2))
}

# results_suite NAME PASSED FAILED STATUS: a suite that fails without naming a failed test counts as one failure.
results_suite() {
    local failed=$3
    [ "$4" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    [ $(($2 + failed)) -gt 0 ] || failed=1 # a suite that ran nothing has not passed
    printf '  %s: %d passed, %d failed\n' "$1" "$2" "$failed"
    results_add "$2" "$failed"
}

# results_junit NAME FILE STATUS: the same from a JUnit file.
results_junit() {
    local counts
    counts=$(python3 build/lib/junit_counts.py "$2" 2>/dev/null || echo "0 0")
    RESULTS_FAILURES+=$(printf '%s' "$counts" | sed -n '2,$s/^/  /p')${counts:+$'\n'}
    # shellcheck disable=SC2046
    results_suite "$1" $(printf '%s' "$counts" | head -n 1) "$3"
}

results_print() {
    [ -n "$RESULTS_ANY" ] || return 0
    printf '%s' "$RESULTS_FAILURES" | grep . || true
    printf '%d passed, %d failed\n' "$RESULTS_PASSED" "$RESULTS_FAILED"
    [ "$RESULTS_FAILED" -eq 0 ]
}
