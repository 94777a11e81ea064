verb_setup() {
    echo "setup"
    need_dotnet
    need_node
    need_commands g++ cmake ninja python3 readelf git musl-gcc libgtest-dev clang++ clang-format clang-tidy \
        go golang-google-cloud-dev make bwrap chromium fonts-inter setpriv
    step "Restoring NuGet packages" dotnet restore NativeProfiler.sln --locked-mode
    step "Restoring npm packages (console)" restore_npm managed/NativeProfiler.Backend/console
    step "Restoring npm packages (browser tests)" restore_npm tests/e2e/browser
    step "Restoring npm packages (agents)" restore_npm tests/e2e/agents/node
}
