using System.Runtime.CompilerServices;

namespace NativeProfiler.Pprof;

/// <summary>
/// Functions that were read lately, found by the very strings of a <see cref="StringPool"/>: one that is known has its hash
/// already, and is equal at a glance to the one that a dictionary holds.
/// </summary>
internal sealed class FunctionPool
{
    private const int Ways = 2;
    private const int Sets = 8192;

    private readonly FunctionKey?[] _functions = new FunctionKey?[Sets * Ways];
    private uint _turn;

    public FunctionKey Get(string name, string systemName, string file, int startLine, string module)
    {
        var hash = (uint)RuntimeHelpers.GetHashCode(name) + ((uint)RuntimeHelpers.GetHashCode(file) * 31)
            + ((uint)RuntimeHelpers.GetHashCode(module) * 961) + ((uint)startLine * 29_791);
        var set = _functions.AsSpan((int)(hash % Sets) * Ways, Ways);
        foreach (var known in set)
        {
            if (known is not null && ReferenceEquals(known.Name, name) && ReferenceEquals(known.SystemName, systemName)
                && ReferenceEquals(known.File, file) && known.StartLine == startLine && ReferenceEquals(known.Module, module))
            {
                return known;
            }
        }

        return set[(int)(_turn++ % Ways)] = new FunctionKey(name, systemName, file, startLine, module);
    }
}
