verb_demo() {
    . build/verbs/test.sh
    verb_build_once
    tests/demo/run_demo "$@"
}
