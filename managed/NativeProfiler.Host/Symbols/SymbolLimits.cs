namespace NativeProfiler.Host.Symbols;

/// <summary>What symbols may cost.</summary>
internal static class SymbolLimits
{
    /// <summary>Largest PDB that is read, in bytes.</summary>
    internal const int MaxPdbSize = 128 << 20;

    /// <summary>PDBs kept from one window to the next, in bytes, for all targets together; the least recently used go first.</summary>
    internal const int MaxKeptBytes = 48 << 20;

    /// <summary>Largest assembly whose headers are read, in bytes; one with its PDB embedded is longer for it.</summary>
    internal const long MaxAssemblySize = 512L << 20;

    /// <summary>Assemblies whose code is held in memory while one profile is made.</summary>
    internal const int MaxOpenAssemblies = 128;

    /// <summary>Assemblies of one target whose symbols are looked for.</summary>
    internal const int MaxAssemblies = 1 << 14;
}
