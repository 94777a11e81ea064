verb_check() {
    echo "check"
    need_dotnet
    need_node
    need_commands g++ clang++ clang-format clang-tidy cmake ninja python3 readelf musl-gcc libgtest-dev libclang-rt-14-dev \
        aarch64-linux-gnu-g++ qemu-aarch64 googletest
    local failed=0 passed=0
    run_check "Layers" build/check_layers.py
    run_check "File sizes" build/check_sizes.py
    run_check "clang-format" check_clang_format
    run_check "Building with clang" check_clang_build
    run_check "clang-tidy" check_clang_tidy
    run_check "ThreadSanitizer on what handlers share" check_threads
    run_check "AddressSanitizer and UBSan on the native unit tests" check_addresses
    run_check "The agent for arm64 and its unit tests under qemu-user" check_arm64
    print_left_out
    run_check "Fuzzers, 20 s each" tests/bench/fuzz 20
    run_check "Restoring NuGet packages as locked" dotnet restore NativeProfiler.sln --locked-mode
    run_check "dotnet format" dotnet format NativeProfiler.sln --no-restore --verify-no-changes
    run_check "Console: tsc and biome" check_console
    results_suite check "$passed" "$failed" 0
}

run_check() {
    if step "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

native_sources() { git ls-files -co --exclude-standard 'native/*.h' 'native/*.cpp' 'tests/native/*.h' 'tests/native/*.cpp'; }

check_clang_format() { native_sources | xargs -r clang-format --dry-run --Werror; }

check_clang_build() { cmake --preset clang && cmake --build --preset clang; }

# Not the live walks: the sanitizer's own code defers signals.
check_threads() {
    local tests=artifacts/native/tsan/tests/native
    cmake --preset tsan && cmake --build --preset tsan --target wire_tests unwind_tests signal_tests symbols_tests session_tests &&
        "$tests/wire/wire_tests" && "$tests/unwind/unwind_tests" && "$tests/signal/signal_tests" &&
        "$tests/symbols/symbols_tests" '--gtest_filter=CodeRaces.*:JitFunctions*:CodeRegistry.*' &&
        "$tests/session/session_tests" '--gtest_filter=LiveObjects.*:StackCounts.*:TextTable.*:ThreadTimersTest.*:ThreadWaits*:RateSampler*:EventAccount*'
}

# Without leaks: what a handler may still see is never freed.
check_addresses() {
    local layers="base wire unwind signal symbols clr session" layer
    cmake --preset asan && cmake --build --preset asan --target $(printf '%s_tests ' $layers) || return 1
    for layer in $layers; do
        ASAN_OPTIONS=detect_leaks=0 NP_RUNTIME_LIBRARY="$(installed_runtime)/libcoreclr.so" "artifacts/native/asan/tests/native/$layer/${layer}_tests" || return 1
    done
}

# The runtime pack for arm64 is what the readers of unwind data and of the runtime's tables are tested with.
check_arm64() {
    local runtime
    runtime=$(dotnet msbuild tests/native/arm64_runtime.proj -restore -t:PrintFolder -v:minimal -nologo | tail -n 1 | sed 's/^ *//') || return 1
    cmake --preset arm64 && cmake --build --preset arm64 &&
        NP_ARM64_RUNTIME=$runtime NP_RUNTIME_LIBRARY=$runtime/../../native/libcoreclr.so ctest --preset arm64 -j "$(nproc)"
}

# The tests that the emulator cannot run, each with its reason.
print_left_out() {
    grep -ho 'not under qemu-user: .*' artifacts/native/arm64/Testing/Temporary/LastTest.log 2>/dev/null | sort | uniq -c |
        sed 's/^ *\([0-9]*\) /    left out: \1 /'
}

# What this machine's architecture compiles: the others' files make no sense to its headers.
compiled_sources() {
    python3 -c 'import json; print(*(entry["file"] for entry in json.load(open("artifacts/native/clang/compile_commands.json"))), sep="\n")' |
        grep "^$ROOT/native/"
}

check_clang_tidy() {
    cmake --preset clang >/dev/null
    compiled_sources | xargs -r -P "$(nproc)" -n 4 clang-tidy --quiet -p artifacts/native/clang
}

check_console() {
    npm_is_restored managed/NativeProfiler.Backend/console || restore_npm managed/NativeProfiler.Backend/console
    npm run check --prefix managed/NativeProfiler.Backend/console
}
