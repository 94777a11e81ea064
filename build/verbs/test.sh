verb_test() {
    verb_build_once
    echo "test"
    test_native
    test_managed
    test_console
}

# Tests run what `np build` left; a test verb builds when no earlier verb of this command did.
verb_build_once() {
    [ -n "${NP_BUILT:-}" ] && return 0
    . build/verbs/setup.sh
    verb_setup
    . build/verbs/build.sh
    verb_build
    NP_BUILT=1
}

test_native() {
    local status=0 junit=$ROOT/artifacts/test-results/native.xml
    mkdir -p artifacts/test-results
    step "Native tests" env "NP_RUNTIME_LIBRARY=$(installed_runtime)/libcoreclr.so" ctest --preset "$PRESET" -j "$(nproc)" --output-junit "$junit" || status=$?
    results_junit native "$junit" "$status"
}

# Every test program on its own: a crash of one is that one's failure.
test_managed() {
    local project name junit status
    for project in tests/managed/*.Tests/; do
        name=$(basename "$project")
        run_test_program "$name" "artifacts/managed/bin/$name/release"
    done
}

# run_test_program NAME FOLDER [ARGUMENTS...]
run_test_program() {
    local name=$1 folder=$2 junit=$ROOT/artifacts/test-results/$1.xml status=0
    shift 2
    rm -f "$junit"
    step "$name" dotnet "$folder/$name.dll" --no-progress --report-junit --report-junit-filename "$name.xml" \
        --results-directory "$ROOT/artifacts/test-results" "$@" || status=$?
    results_junit "$name" "$junit" "$status"
}

test_console() {
    local status=0 junit=$ROOT/artifacts/test-results/console.xml
    step "Console tests" npm test --prefix managed/NativeProfiler.Backend/console -- --reporter=junit --outputFile="$junit" || status=$?
    results_junit console "$junit" "$status"
}
