# need_commands COMMAND...: installs the Debian packages that bring them, or prints the one command that does.
declare -A PACKAGE_OF=(
    [g++]=g++ [cmake]=cmake [ninja]=ninja-build [python3]=python3 [readelf]=binutils [musl-gcc]=musl-tools [git]=git [make]=make
    [aarch64-linux-gnu-g++]=g++-aarch64-linux-gnu [qemu-aarch64]=qemu-user
    [clang++]=clang [clang-format]=clang-format [clang-tidy]=clang-tidy
    [go]=golang-go [bwrap]=bubblewrap [chromium]=chromium [setpriv]=util-linux [wrk]=wrk
)
# Packages without a command of their own: a file that proves them.
declare -A FILE_OF=(
    [libclang-rt-14-dev]=/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-x86_64.a
    [libunwind-dev]=/usr/include/libunwind.h
    [googletest]=/usr/src/googletest/googletest/src/gtest-all.cc
    [libgtest-dev]=/usr/include/gtest/gtest.h
    [fonts-inter]=/usr/share/fonts/opentype/inter/Inter-Regular.otf
    [golang-google-cloud-dev]=/usr/share/gocode/src/google.golang.org/grpc/server.go
)

need_commands() {
    local missing=() name
    for name in "$@"; do
        if [ -n "${PACKAGE_OF[$name]:-}" ]; then
            command -v "$name" >/dev/null || missing+=("${PACKAGE_OF[$name]}")
        else
            [ -e "${FILE_OF[$name]}" ] || missing+=("$name")
        fi
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -eq 0 ]; then
        step "Installing ${missing[*]}" install_packages "${missing[@]}"
    elif sudo -n true 2>/dev/null; then
        step "Installing ${missing[*]}" sudo bash -c "$(declare -f install_packages); install_packages ${missing[*]}"
    else
        echo "np: packages are missing; install them with" >&2
        echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
        return 1
    fi
}

install_packages() {
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

need_dotnet() {
    command -v dotnet >/dev/null && dotnet --version >/dev/null 2>&1 && return 0
    echo "np: the .NET SDK $(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' global.json) is missing: https://dotnet.microsoft.com/download" >&2
    return 1
}

# The folder of the newest runtime.
installed_runtime() { dotnet --list-runtimes | sed -n 's|^Microsoft.NETCore.App \([^ ]*\) \[\(.*\)\]$|\2/\1|p' | tail -1; }

need_node() {
    local major
    major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
    [ "${major:-0}" -ge 20 ] && command -v npm >/dev/null && return 0
    echo "np: Node.js 20 or newer with npm is needed for the console (found: ${major:-none}): https://nodejs.org" >&2
    return 1
}

# restore_npm FOLDER: what the lock file says. `npm ci` would do, but it refuses a lock file made where the registry lacks the
# binaries of other platforms.
# A package that compiles (pprof of the Node.js agent) takes the headers of the Node.js at hand instead of fetching some.
restore_npm() {
    npm_config_nodedir=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")") \
        npm install --prefix "$1" --no-save --no-audit --no-fund && touch "$1/node_modules"
}

# npm_is_restored FOLDER: no package was added or changed since.
npm_is_restored() { [ -d "$1/node_modules" ] && [ ! "$1/package-lock.json" -nt "$1/node_modules" ]; }
