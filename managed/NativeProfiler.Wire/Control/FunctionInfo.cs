namespace NativeProfiler.Wire.Control;

/// <summary>What a function is.</summary>
public enum FunctionKind : ushort
{
    Native = 1,
    Managed = 2,
    DynamicMethod = 3,
    Stub = 4,
    Unloaded = 5,
}

/// <summary>A function with the names that metadata or the ELF file gives it, not yet made readable. Token: a
/// managed method's in its module's metadata, 0 for others.</summary>
public sealed record FunctionInfo(
    uint Id,
    uint ModuleId,
    FunctionKind Kind,
    uint Token,
    string TypeName,
    string TypeArguments,
    string MethodName,
    string MethodArguments)
{
    /// <summary>Reads a functions message; null when it is not whole.</summary>
    public static IReadOnlyList<FunctionInfo>? TryRead(ref MessageReader reader)
    {
        var functions = new List<FunctionInfo>();
        for (int left = reader.ReadUInt16(); left > 0 && !reader.IsBroken; left--)
        {
            functions.Add(new FunctionInfo(
                reader.ReadUInt32(),
                reader.ReadUInt32(),
                (FunctionKind)reader.ReadUInt16(),
                reader.ReadUInt32(),
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadString()));
        }

        return reader.IsComplete ? functions : null;
    }
}
