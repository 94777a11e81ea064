verb_screenshots() {
    . build/verbs/test.sh
    verb_build_once
    need_commands chromium
    tests/demo/run_demo --screenshots docs/images
}
