using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.Win32.SafeHandles;

namespace NativeProfiler.Host.Symbols;

/// <summary>What an assembly's file says of its symbols: the id and file name of its PDB, and the PDB when it is embedded or in the cache.</summary>
internal sealed record AssemblySymbols(PdbId Id, string PdbFileName, PdbCache.Loan? Pdb)
{
    private const int EmbeddedHeaderSize = 8; // "MPDB" and the size when unpacked

    /// <summary>Reads the assembly's headers; null, with the reason, when they lead to no PDB.</summary>
    /// <param name="file">The assembly.</param>
    /// <param name="moduleVersion">MVID of the assembly that runs, hexadecimal; empty when it could not be told.</param>
    /// <param name="cache">Lends the PDB when it has it, and takes it over when it is embedded.</param>
    /// <param name="problem">Why there is none.</param>
    internal static AssemblySymbols? TryRead(SafeFileHandle file, string moduleVersion, PdbCache cache, out LineProblem problem)
    {
        problem = LineProblem.TooLarge;
        if (RandomAccess.GetLength(file) > SymbolLimits.MaxAssemblySize) return null;
        problem = LineProblem.NoAssembly;
        try
        {
            using var image = new PEReader(AssemblyStream.Of(file));
            if (!image.HasMetadata) return null;
            var metadata = image.GetMetadataReader();
            var version = metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
            problem = LineProblem.AssemblyChanged;
            if (Guid.TryParse(moduleVersion, out var running) && running != version) return null;
            return Find(image, cache, out problem);
        }
        catch (Exception e) when (e is IOException || DamagedFile.IsSeenAs(e))
        {
            return null;
        }
    }

    private static AssemblySymbols? Find(PEReader image, PdbCache cache, out LineProblem problem)
    {
        problem = LineProblem.NoPdbWanted;
        AssemblySymbols? found = null;
        DebugDirectoryEntry? embedded = null;
        foreach (var entry in image.ReadDebugDirectory())
        {
            if (entry is { Type: DebugDirectoryEntryType.CodeView, IsPortableCodeView: true })
            {
                var data = image.ReadCodeViewDebugDirectoryData(entry);
                found = new AssemblySymbols(new PdbId(data.Guid, entry.Stamp), FileName(data.Path), null);
            }
            else if (entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb)
            {
                embedded = entry;
            }
        }

        if (found is null) return null;
        var pdb = cache.TryBorrow(found.Id);
        if (pdb is null && embedded is { } place && ReadEmbedded(image, place) is { } read)
        {
            if (read.Id == found.Id) pdb = cache.AddAndBorrow(read);
            else read.Dispose();
        }

        return found with { Pdb = pdb };
    }

    private static PortablePdb? ReadEmbedded(PEReader image, DebugDirectoryEntry entry)
    {
        var data = image.GetSectionData(entry.DataRelativeVirtualAddress).GetContent(0, Math.Min(entry.DataSize, EmbeddedHeaderSize));
        if (data.Length < EmbeddedHeaderSize) return null;
        var size = BinaryPrimitives.ReadInt32LittleEndian(data.AsSpan()[4..]);
        if (size is <= 0 or > SymbolLimits.MaxPdbSize) return null;
        return PortablePdb.TryOpen(image.ReadEmbeddedPortablePdbDebugDirectoryData(entry), size);
    }

    // The compiler's machine may have been of either kind.
    private static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
