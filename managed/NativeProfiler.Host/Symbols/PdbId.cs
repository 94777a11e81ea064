using System.Globalization;

namespace NativeProfiler.Host.Symbols;

/// <summary>Identity of a portable PDB, as the assembly names it and the PDB repeats it.</summary>
internal readonly record struct PdbId(Guid Guid, uint Stamp)
{
    /// <summary>The key under which symbol servers keep it: the GUID and, for the portable format, ffffffff.</summary>
    public override string ToString() => Guid.ToString("N", CultureInfo.InvariantCulture) + "ffffffff";
}
