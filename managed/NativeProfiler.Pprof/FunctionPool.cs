using System.Runtime.CompilerServices;

namespace NativeProfiler.Pprof;

/// <summary>
/// Functions that were read lately, found by the very strings of a <see cref="StringPool"/>: one that is known has its hash
/// already, and is equal at a glance to the one that a dictionary holds. Several threads may use one: at worst two of them
/// make the same function, and one is forgotten.
/// </summary>
/// <param name="sets">It keeps twice as many functions.</param>
public sealed class FunctionPool(int sets = 8192)
{
    private const int Ways = 2;

    private readonly FunctionKey?[] _functions = new FunctionKey?[sets * Ways];
    private uint _turn;

    public FunctionKey Get(string name, string systemName, string file, int startLine, string module) =>
        Get(name, systemName, file, startLine, module, out _);

    /// <summary>Says also whether the function was made now: then it takes memory that nobody else uses.</summary>
    public FunctionKey Get(string name, string systemName, string file, int startLine, string module, out bool isNew)
    {
        // Hash codes that a thread gives to objects in a row are numbers of a linear generator: a sum of multiples of them, as
        // is usual, is badly spread on some threads (13 % to 44 % of 1,000 functions were lost in a pool of 16,384).
        var hash = (uint)HashCode.Combine(
            RuntimeHelpers.GetHashCode(name), RuntimeHelpers.GetHashCode(file), RuntimeHelpers.GetHashCode(module), startLine);
        var set = _functions.AsSpan((int)(hash % (uint)sets) * Ways, Ways);
        isNew = false;
        foreach (var known in set)
        {
            if (known is not null && ReferenceEquals(known.Name, name) && ReferenceEquals(known.SystemName, systemName)
                && ReferenceEquals(known.File, file) && known.StartLine == startLine && ReferenceEquals(known.Module, module))
            {
                return known;
            }
        }

        isNew = true;
        return set[(int)(_turn++ % Ways)] = new FunctionKey(name, systemName, file, startLine, module);
    }
}
