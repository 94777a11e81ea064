namespace NativeProfiler.Pprof;

/// <summary>
/// The package that a function's colour stands for: the namespace to two levels for .NET, the import path for Go, the
/// library for native code, the npm package or the file's folder otherwise. And whether it is the runtime's own code.
/// </summary>
public static class FunctionPackage
{
    /// <summary>How native libraries of .NET begin: the runtime, JIT and collectors, its host, the native halves of its base library.</summary>
    private static readonly string[] RuntimeLibraries =
        ["libcoreclr", "libclr", "libmscordac", "libmscordbi", "libhostfxr", "libhostpolicy", "libnethost", "libSystem."];

    public static string Of(FunctionKey function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var module = Path.GetFileName(function.Module);
        if (IsAssembly(module))
            return Namespace(function.Name) is { Length: > 0 } found ? found : Path.GetFileNameWithoutExtension(module);
        if (module.Contains(".so", StringComparison.Ordinal))
            return module;
        if (IsGo(function))
            return ImportPath(function.Name);
        return NpmPackage(function.File) ?? FolderName(function.File) ?? module;
    }

    public static bool IsRuntime(FunctionKey function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (IsGo(function))
            return IsGoRuntime(ImportPath(function.Name));
        if (function.File.StartsWith("node:", StringComparison.Ordinal) || function.Name is ['(', ..])
            return true; // Node.js's own modules; `(program)` and `(garbage collector)` of V8
        var module = Path.GetFileName(function.Module);
        return module == "System.Private.CoreLib.dll" || Array.Exists(
            RuntimeLibraries, prefix => module.StartsWith(prefix, StringComparison.Ordinal) && module.Contains(".so", StringComparison.Ordinal));
    }

    private static bool IsGoRuntime(string package) =>
        package == "runtime" || package.StartsWith("runtime/", StringComparison.Ordinal)
        || package.StartsWith("internal/runtime/", StringComparison.Ordinal);

    /// <summary>By its source file, assembly included: `sha256block_amd64.s`.</summary>
    internal static bool IsGo(FunctionKey function) =>
        function.File.EndsWith(".go", StringComparison.Ordinal)
        || (function.File.EndsWith(".s", StringComparison.Ordinal) && !function.Module.Contains(".so", StringComparison.Ordinal));

    internal static bool IsAssembly(string module) =>
        module.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || module.EndsWith(".exe", StringComparison.OrdinalIgnoreCase);

    /// <summary>`Shop.Cart.Rules` of `Shop.Cart.Rules.Discount&lt;T&gt;.Apply(int)` has two levels: `Shop.Cart`.</summary>
    private static string Namespace(string name)
    {
        var end = name.AsSpan().IndexOfAny("(<[ +");
        var parts = (end < 0 ? name : name[..end]).Split('.', StringSplitOptions.RemoveEmptyEntries);

        // Cut at a type argument, the last part is the type; otherwise it is the method and the type stands before it.
        var levels = parts.Length - (end >= 0 && name[end] is '<' or '+' && IsTypeEnd(name, end) ? 1 : 2);
        return string.Join('.', parts.Take(Math.Clamp(levels, 0, 2)));
    }

    private static bool IsTypeEnd(string name, int end)
    {
        var depth = 0;
        for (var i = end; i < name.Length; i++)
        {
            if (name[i] == '<')
                depth++;
            else if (name[i] == '>')
                depth--;
            else if (depth == 0 && name[i] is '(' or ' ')
                return false;
            else if (depth == 0 && name[i] is '.')
                return true;
        }

        return false;
    }

    private static string ImportPath(string name)
    {
        var slash = name.LastIndexOf('/');
        var dot = name.IndexOf('.', slash + 1);
        return dot < 0 ? name : name[..dot];
    }

    private static string? NpmPackage(string file)
    {
        const string Folder = "node_modules/";
        var start = file.LastIndexOf(Folder, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var parts = file[(start + Folder.Length)..].Split('/');
        return parts[0].StartsWith('@') && parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : parts[0];
    }

    private static string? FolderName(string file) =>
        Path.GetFileName(Path.GetDirectoryName(file)) is { Length: > 0 } folder ? folder : null;
}
