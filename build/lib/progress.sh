# step TITLE COMMAND...: runs the command with its output in a log, shows that it is alive, and on failure shows the log's end.
LOGS=$ROOT/artifacts/logs
STEP_LIMIT=1500 # seconds: what hangs fails by name instead of holding up the whole run

step() {
    local title=$1 log started pid seconds
    shift
    mkdir -p "$LOGS"
    log=$LOGS/$(echo "$title" | tr -cs 'A-Za-z0-9' '-' | tr 'A-Z' 'a-z').log
    started=$SECONDS
    printf '  %s ' "$title"
    # A job of its own group: bash would make others ignore SIGINT, and so would every program that the tests start.
    set -m
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    set +m
    trap 'kill -INT -- "-$pid"; exit 130' INT
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        seconds=$((SECONDS - started))
        if [ "$seconds" -ge "$STEP_LIMIT" ]; then
            echo "killed after $STEP_LIMIT s" >>"$log"
            kill -KILL -- "-$pid"
            break
        fi
        if [ -t 1 ]; then
            printf '\r  %s … %d s ' "$title" "$seconds"
        elif [ "$seconds" -ge "${next_dot:-5}" ]; then
            printf '.'
            next_dot=$((seconds + 5))
        fi
    done
    trap - INT
    unset next_dot
    if wait "$pid"; then
        [ -t 1 ] && printf '\r\033[K  %s ' "$title"
        printf '(%d s)\n' $((SECONDS - started))
    else
        printf 'FAILED (%d s)\n' $((SECONDS - started))
        tail -n "${NP_LOG_LINES:-60}" "$log" | sed 's/^/    /'
        echo "  whole log: ${log#"$ROOT"/}"
        return 1
    fi
}
