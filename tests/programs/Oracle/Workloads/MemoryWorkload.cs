using System.IO.Compression;

namespace Programs.Workloads;

/// <summary>Copies, fills and searches of all sizes: the hand-written leaves of libc and the runtime.</summary>
internal sealed class MemoryWorkload : IWorkload
{
    private static readonly int[] Sizes = [1, 7, 16, 33, 64, 100, 255, 512, 1000, 2049, 4096, 9000];

    private readonly byte[] _a = new byte[16_384];
    private readonly byte[] _b = new byte[16_384];
    private readonly object?[] _from = new object?[200];
    private readonly object?[] _to = new object?[200];

    public string Name => "memory";

    public void Prepare()
    {
    }

    public void Run()
    {
        foreach (var size in Sizes)
        {
            Buffer.BlockCopy(_a, 0, _b, 1, size);
            _a.AsSpan(0, size).CopyTo(_a.AsSpan(3));
            _b.AsSpan(0, size).Fill((byte)size);
            Array.Clear(_b, 0, size);
            Sink.Value += _a.AsSpan(0, size).IndexOf((byte)200) + (_a.AsSpan(0, size).SequenceEqual(_b.AsSpan(0, size)) ? 1 : 0);
            Array.Copy(_from, _to, size % 200);
        }

        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(_a, 0, 300);
        }

        Sink.Value += packed.Length;
    }
}
