verb_e2e() {
    . build/verbs/test.sh
    verb_build_once
    echo "e2e"
    need_commands go golang-google-cloud-dev make bwrap chromium fonts-inter setpriv
    npm_is_restored tests/e2e/agents/node || step "Restoring npm packages (agents)" restore_npm tests/e2e/agents/node
    run_test_program NativeProfiler.E2E artifacts/managed/bin/NativeProfiler.E2E/release
    e2e_fuzz
    e2e_oracle
    e2e_browser
    e2e_demo
}

e2e_fuzz() {
    if step "Fuzzing the pprof reader" tests/bench/fuzz-pprof 20; then
        results_suite fuzz 1 0 0
    else
        results_suite fuzz 0 1 1
    fi
}

e2e_oracle() {
    if step "Oracle: the walk at every instruction" tests/native/oracle/run_oracle --short --steps 3000; then
        results_suite oracle 1 0 0
    else
        results_suite oracle 0 1 1
    fi
}

e2e_browser() {
    local status=0 junit=$ROOT/artifacts/test-results/browser.xml
    npm_is_restored tests/e2e/browser || step "Restoring npm packages (browser tests)" restore_npm tests/e2e/browser
    step "Browser tests" npm test --prefix tests/e2e/browser -- --junit "$junit" || status=$?
    results_junit browser "$junit" "$status"
}

e2e_demo() {
    if step "Demo, checked in Chromium" tests/demo/run_demo --check; then
        results_suite demo 1 0 0
    else
        results_suite demo 0 1 1
    fi
}
