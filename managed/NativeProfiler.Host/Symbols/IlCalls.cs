using System.Reflection.Metadata;

namespace NativeProfiler.Host.Symbols;

/// <summary>Finds the calls in a method's IL. Instructions are skipped by the size of their operands (ECMA-335, partition III).</summary>
internal static class IlCalls
{
    private const byte Call = 0x28;
    private const byte CallVirtual = 0x6F;
    private const byte NewObject = 0x73;
    private const byte Switch = 0x45;
    private const byte TwoBytes = 0xFE;

    private static readonly byte[] Sizes = OneByteSizes();
    private static readonly byte[] LongSizes = TwoByteSizes();

    /// <summary>Offsets and tokens of the calls, in order; what stands behind damaged code is left out.</summary>
    internal static List<(int Offset, int Token)> Read(BlobReader il)
    {
        var calls = new List<(int, int)>();
        while (il.RemainingBytes > 0)
        {
            var offset = il.Offset;
            var code = il.ReadByte();
            var size = code switch
            {
                TwoBytes => il.RemainingBytes > 0 && il.ReadByte() is var second && second < LongSizes.Length ? LongSizes[second] : 0,
                Switch => il.RemainingBytes >= sizeof(uint) ? Math.Min(il.ReadUInt32(), int.MaxValue / sizeof(uint)) * sizeof(uint) : long.MaxValue,
                _ => Sizes[code],
            };
            if (size > il.RemainingBytes) break;
            if (code is Call or CallVirtual or NewObject) calls.Add((offset, il.ReadInt32()));
            else il.Offset += (int)size;
        }

        return calls;
    }

    private static byte[] OneByteSizes()
    {
        var sizes = new byte[256];
        Fill(sizes, 1, (0x0E, 0x13), (0x1F, 0x1F), (0x2B, 0x37), (0xDE, 0xDE));
        Fill(sizes, 4, (0x20, 0x20), (0x22, 0x22), (0x27, 0x29), (0x38, 0x44), (0x6F, 0x75), (0x79, 0x79), (0x7B, 0x81), (0x8C, 0x8D),
            (0x8F, 0x8F), (0xA3, 0xA5), (0xC2, 0xC2), (0xC6, 0xC6), (0xD0, 0xD0), (0xDD, 0xDD));
        Fill(sizes, 8, (0x21, 0x21), (0x23, 0x23));
        return sizes;
    }

    private static byte[] TwoByteSizes()
    {
        var sizes = new byte[0x20];
        Fill(sizes, 1, (0x12, 0x12), (0x19, 0x19));
        Fill(sizes, 2, (0x09, 0x0E));
        Fill(sizes, 4, (0x06, 0x07), (0x15, 0x16), (0x1C, 0x1C));
        return sizes;
    }

    private static void Fill(byte[] sizes, byte size, params ReadOnlySpan<(int First, int Last)> codes)
    {
        foreach (var (first, last) in codes) sizes.AsSpan(first..(last + 1)).Fill(size);
    }
}
