namespace NativeProfiler.Pprof;

/// <summary>A function as profiles name it. <paramref name="Module"/> is the assembly or library that holds its code.</summary>
public sealed record FunctionKey(string Name, string SystemName, string File, int StartLine, string Module)
{
    /// <summary>0 = not computed yet. A function goes through several tables, and its strings are long.</summary>
    private int _hash;

    /// <summary>For `with`: what is changed afterwards must not have the hash of the original.</summary>
    private FunctionKey(FunctionKey original) => (Name, SystemName, File, StartLine, Module) =
        (original.Name, original.SystemName, original.File, original.StartLine, original.Module);

    public bool Equals(FunctionKey? other) => ReferenceEquals(this, other) || (other is not null && StartLine == other.StartLine
        && Name == other.Name && SystemName == other.SystemName && File == other.File && Module == other.Module);

    public override int GetHashCode()
    {
        if (_hash == 0)
            _hash = HashCode.Combine(Name, SystemName, File, StartLine, Module);
        return _hash;
    }
}
