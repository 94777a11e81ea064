verb_screenshots() {
    . build/verbs/test.sh
    verb_build_once
    need_commands chromium fonts-inter
    tests/demo/run_demo --screenshots docs/images
}
