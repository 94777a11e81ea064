using System.Runtime.InteropServices;

namespace NativeProfiler.Pprof.Trees;

/// <summary>
/// Functions as a person tells them apart, by name, file and module; by line too when asked. Those that differ in nothing
/// else become one.
/// </summary>
internal sealed class DisplayFunctions
{
    private readonly record struct Key(string Name, string File, string Module, int Line);

    private readonly Dictionary<Key, int> _ids = [];
    private readonly List<FunctionKey> _functions = [];

    public IReadOnlyList<FunctionKey> Functions => _functions;

    public int Add(FunctionKey function) => Add(function, 0);

    /// <summary>The function at this line; the line stands where the start line stood.</summary>
    public int AddLine(FunctionKey function, int line) => Add(function with { StartLine = line }, line);

    private int Add(FunctionKey function, int line)
    {
        var key = new Key(function.Name, function.File, function.Module, line);
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, key, out var known);
        if (!known)
        {
            id = _functions.Count;
            _functions.Add(function);
        }

        return id;
    }
}
