namespace NativeProfiler.Wire.Control;

/// <summary>What a module is.</summary>
public enum ModuleKind : ushort
{
    Elf = 1,
    Assembly = 2,
}

/// <summary>
/// A library or an assembly of the process. FileOffset is where in the file Start lies (0 when it is not mapped), BuildId is
/// hexadecimal, an assembly's MVID.
/// </summary>
public sealed record ModuleInfo(
    uint Id, ModuleKind Kind, ulong Start, ulong End, ulong FileOffset, string Path, string BuildId)
{
    /// <summary>Reads a modules message; null when it is not whole.</summary>
    public static IReadOnlyList<ModuleInfo>? TryRead(ref MessageReader reader)
    {
        var modules = new List<ModuleInfo>();
        for (int left = reader.ReadUInt16(); left > 0 && !reader.IsBroken; left--)
        {
            modules.Add(new ModuleInfo(
                reader.ReadUInt32(),
                (ModuleKind)reader.ReadUInt16(),
                reader.ReadUInt64(),
                reader.ReadUInt64(),
                reader.ReadUInt64(),
                reader.ReadString(),
                reader.ReadString()));
        }

        return reader.IsComplete ? modules : null;
    }
}
