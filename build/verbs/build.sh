CONSOLE=managed/NativeProfiler.Backend/console

verb_build() {
    echo "build"
    need_dotnet
    need_node
    need_commands g++ cmake ninja python3 readelf musl-gcc libgtest-dev
    step "Configuring the native library ($PRESET)" cmake --preset "$PRESET"
    step "Building the native library ($PRESET)" cmake --build --preset "$PRESET"
    step "Building the managed projects" dotnet build NativeProfiler.sln -c Release
    step "Publishing nativeprofiler" dotnet publish managed/NativeProfiler.Cli -c Release
    build_console
    step "Publishing nativeprofiler-backend" dotnet publish managed/NativeProfiler.Backend -c Release
    step "Installing into artifacts/" install_artifacts
}

build_console() {
    npm_is_restored "$CONSOLE" || step "Restoring npm packages (console)" restore_npm "$CONSOLE"
    step "Building the console" npm run build --prefix "$CONSOLE"
}

install_artifacts() {
    local managed=artifacts/managed/publish agent=artifacts/nativeprofiler
    install_file "artifacts/native/$PRESET/libNativeProfiler.so" "$agent"
    install_file "$managed/NativeProfiler.Cli/release_linux-x64/nativeprofiler" "$agent"
    install_file LICENSE "$agent"
    install_file NOTICE "$agent"
    install_file THIRD-PARTY-NOTICES.md "$agent"
    install_tree "$managed/NativeProfiler.Backend/release" artifacts/nativeprofiler-backend
    install_tree artifacts/console artifacts/nativeprofiler-backend/wwwroot
}
