verb_bench() {
    local name=${1:-}
    if [ -z "$name" ] || [ ! -x "tests/bench/$name" ]; then
        echo "usage: build/np bench NAME, with NAME one of:"
        find tests/bench -maxdepth 1 -type f -executable -printf '  %f\n' | sort
        [ -z "$name" ] || { echo "np: there is no benchmark '$name'" >&2; return 2; }
        return 0
    fi
    shift
    . build/verbs/test.sh
    case $name in
        walk) need_commands libunwind-dev ;;
        overload|parked-polls) need_commands go golang-google-cloud-dev ;;
        overhead) need_commands wrk ;;
        fuzz) need_commands clang++ libclang-rt-14-dev ;;
        store)
            need_commands go golang-google-cloud-dev
            npm_is_restored tests/e2e/agents/node || step "Restoring npm packages (agents)" restore_npm tests/e2e/agents/node
            ;;
    esac
    verb_build_once
    "tests/bench/$name" "$@"
}
