verb_format() {
    echo "format"
    need_commands clang-format
    step "clang-format" bash -c "git ls-files 'native/*.h' 'native/*.cpp' 'tests/native/*.h' 'tests/native/*.cpp' | xargs -r clang-format -i"
    step "dotnet format" dotnet format NativeProfiler.sln --no-restore
    step "biome" npm run format --prefix managed/NativeProfiler.Backend/console
}
