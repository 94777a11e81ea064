using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NativeProfiler.Host.Symbols;

/// <summary>
/// A portable PDB in memory. It is copied there, not mapped: a file that shrinks under a mapping would end this process.
/// </summary>
internal sealed class PortablePdb : IDisposable
{
    private const int MethodDefinitions = 0x06;

    private readonly MetadataReaderProvider _provider;
    private readonly MetadataReader _reader;
    private readonly Dictionary<DocumentHandle, string> _files = [];

    private PortablePdb(MetadataReaderProvider provider, MetadataReader reader, PdbId id, int size)
    {
        _provider = provider;
        _reader = reader;
        Id = id;
        Size = size;
    }

    internal PdbId Id { get; }

    /// <summary>Bytes in memory.</summary>
    internal int Size { get; }

    /// <summary>Reads a PDB's file; null, with the reason, when it is not the one wanted or is damaged.</summary>
    internal static PortablePdb? TryRead(SafeFileHandle file, PdbId wanted, out LineProblem problem)
    {
        problem = LineProblem.TooLarge;
        var length = RandomAccess.GetLength(file);
        if (length > SymbolLimits.MaxPdbSize) return null;
        problem = LineProblem.PdbCorrupt;
        var bytes = new byte[length];
        try
        {
            for (var read = 0; read < bytes.Length;)
            {
                var count = RandomAccess.Read(file, bytes.AsSpan(read), read);
                if (count == 0) return null;
                read += count;
            }
        }
        catch (IOException)
        {
            return null;
        }

        var image = ImmutableCollectionsMarshal.AsImmutableArray(bytes);
        if (TryOpen(MetadataReaderProvider.FromPortablePdbImage(image), bytes.Length) is not { } pdb) return null;
        if (pdb.Id == wanted) return pdb;
        problem = LineProblem.PdbMismatch;
        pdb.Dispose();
        return null;
    }

    /// <summary>Opens a PDB; null when it is damaged. The provider is disposed with it, or at once.</summary>
    internal static PortablePdb? TryOpen(MetadataReaderProvider provider, int size)
    {
        try
        {
            var reader = provider.GetMetadataReader();
            if (reader.DebugMetadataHeader is { Id.IsDefault: false } header)
            {
                var id = new BlobContentId(header.Id);
                return new PortablePdb(provider, reader, new PdbId(id.Guid, id.Stamp), size);
            }
        }
        catch (Exception e) when (DamagedFile.IsSeenAs(e))
        {
            // Told by null.
        }

        provider.Dispose();
        return null;
    }

    /// <summary>The statement that holds the IL offset; null, with the reason, when none does.</summary>
    internal SourceLine? Find(uint methodToken, uint ilOffset, out LineProblem problem)
    {
        problem = LineProblem.NoStatement;
        var row = (int)(methodToken & 0xFFFFFF);
        if (methodToken >> 24 != MethodDefinitions || row == 0 || row > _reader.MethodDebugInformation.Count) return null;
        try
        {
            return Find(_reader.GetMethodDebugInformation(MetadataTokens.MethodDebugInformationHandle(row)), ilOffset);
        }
        catch (Exception e) when (DamagedFile.IsSeenAs(e))
        {
            problem = LineProblem.PdbCorrupt;
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _provider.Dispose();

    // Points are in the order of their offsets. Hidden ones are code that the compiler added to the statement before them, or, at a method's
    // start, to its first one.
    private SourceLine? Find(MethodDebugInformation method, uint ilOffset)
    {
        SequencePoint? first = null;
        SequencePoint? best = null;
        foreach (var point in method.GetSequencePoints())
        {
            if (point.IsHidden) continue;
            first ??= point;
            if (point.Offset > ilOffset) break;
            best = point;
        }

        return (best ?? first) is { } found ? new SourceLine(FileOf(found.Document), found.StartLine, first!.Value.StartLine) : null;
    }

    private string FileOf(DocumentHandle document)
    {
        if (_files.TryGetValue(document, out var name)) return name;
        return _files[document] = document.IsNil ? "" : _reader.GetString(_reader.GetDocument(document).Name);
    }
}
