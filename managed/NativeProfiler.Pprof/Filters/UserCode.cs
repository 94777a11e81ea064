namespace NativeProfiler.Pprof.Filters;

/// <summary>Whether a function is the user's own code: not of a runtime, a framework, the kernel or a native library.</summary>
public static class UserCode
{
    private static readonly string[] FrameworkAssemblies =
        ["System.", "Microsoft.", "mscorlib.", "netstandard.", "WindowsBase.", "NativeProfiler."];

    public static bool Is(FunctionKey function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var name = function.Name;
        if (name.StartsWith('[') || FunctionPackage.IsRuntime(function))
            return false; // `[not sampled]` of ours
        var module = Path.GetFileName(function.Module);
        if (FunctionPackage.IsAssembly(module))
            return !Array.Exists(FrameworkAssemblies, prefix => module.StartsWith(prefix, StringComparison.Ordinal));
        if (FunctionPackage.IsGo(function))
            return !IsGoStandardLibrary(name);
        if (module.Contains(".so", StringComparison.Ordinal))
            return false;
        return function.File.Length > 0
            && !function.File.Contains("node_modules/", StringComparison.Ordinal)
            && !function.File.Contains("site-packages/", StringComparison.Ordinal);
    }

    /// <summary>Import paths of modules begin with a host name, which has a dot; the program itself is `main`.</summary>
    private static bool IsGoStandardLibrary(string name)
    {
        if (name.StartsWith("main.", StringComparison.Ordinal))
            return false;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 || !name[..slash].Contains('.', StringComparison.Ordinal);
    }
}
