namespace NativeProfiler.Fuzz;

/// <summary>Changes bytes the way that finds errors in readers of protobuf: bits, interesting numbers, blocks moved and joined.</summary>
internal sealed class Mutator(Random random)
{
    private const int Longest = 1 << 20;

    /// <summary>Tags, ends of varints, and lengths that readers trip over.</summary>
    private static readonly byte[][] Interesting =
    [
        [0x00], [0x7f], [0x80], [0xff], [0x12, 0x00], [0x22, 0x00], [0x32, 0x00], [0x0a, 0x7f], [0x1f, 0x8b],
        [0xff, 0xff, 0xff, 0xff, 0x07], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    ];

    public byte[] Mutate(byte[] seed, byte[] other)
    {
        var bytes = new List<byte>(seed);
        for (var rounds = 1 << (random.Next(2) * random.Next(5)); rounds > 0; rounds--)
            MutateOnce(bytes, other);
        if (bytes.Count > Longest)
            bytes.RemoveRange(Longest, bytes.Count - Longest);
        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes, byte[] other)
    {
        if (bytes.Count == 0)
        {
            bytes.Add((byte)random.Next(256));
            return;
        }

        var at = random.Next(bytes.Count);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes[at] += (byte)random.Next(1, 4);
                break;
            case 3:
                bytes.InsertRange(at, Interesting[random.Next(Interesting.Length)]);
                break;
            case 4:
                bytes.RemoveRange(at, random.Next(Math.Min(64, bytes.Count - at)));
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(256, bytes.Count - at))));
                break;
            case 6 when other.Length > 0:
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, random.Next(Math.Min(256, other.Length - from))));
                break;
            default:
                var end = Math.Min(bytes.Count, at + random.Next(8));
                for (var i = at; i < end; i++)
                    bytes[i] = 0xff;
                break;
        }
    }
}
