namespace NativeProfiler.Host.Symbols;

/// <summary>Why a managed frame has no source line. Counted in the profile's comments.</summary>
internal enum LineProblem
{
    None,

    /// <summary>The runtime has no map from this code to IL.</summary>
    NoIlOffset,

    /// <summary>The assembly has no file that we may read: made in memory, inside a bundle, or removed.</summary>
    NoAssembly,

    /// <summary>The file is not the assembly that runs: it was replaced after the start.</summary>
    AssemblyChanged,

    /// <summary>The assembly was built without symbols.</summary>
    NoPdbWanted,

    /// <summary>The assembly names a PDB, and there is none beside it.</summary>
    NoPdb,

    /// <summary>The PDB beside the assembly has another id: it is of another build.</summary>
    PdbMismatch,

    /// <summary>The PDB is damaged, or not in the portable format.</summary>
    PdbCorrupt,

    /// <summary>The assembly or the PDB is larger than we read.</summary>
    TooLarge,

    /// <summary>The compiler made the method: no statement in any source.</summary>
    NoStatement,
}
