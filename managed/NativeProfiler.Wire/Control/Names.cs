namespace NativeProfiler.Wire.Control;

/// <summary>What lies at an address. Function 0 is unknown, module 0 none.</summary>
public readonly record struct AddressName(ulong Address, uint FunctionId, uint ModuleId, uint IlOffset);

/// <summary>A packet of answers to one resolve request.</summary>
public sealed record Names(uint RequestId, bool IsLast, IReadOnlyList<AddressName> Addresses)
{
    /// <summary>Reads the message; null when it is not whole.</summary>
    public static Names? TryRead(ref MessageReader reader)
    {
        var requestId = reader.ReadUInt32();
        int left = reader.ReadUInt16();
        var last = reader.ReadByte();
        _ = reader.ReadByte();
        var addresses = new List<AddressName>();
        for (; left > 0 && !reader.IsBroken; left--)
        {
            addresses.Add(new AddressName(
                reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32()));
        }

        return reader.IsComplete ? new Names(requestId, last == 1, addresses) : null;
    }
}
