using System.IO.Compression;
using Google.Protobuf;
using NativeProfiler.Pprof.Proto;

namespace NativeProfiler.Tests;

/// <summary>
/// Profiles that somebody could send to do harm, made anew for every run: more than a hundred files. Each must be refused, or
/// be read as what it can be read as; nothing else may happen.
/// </summary>
internal static class HostileProfiles
{
    private const int Million = 1_000_000;

    public static IEnumerable<(string Name, byte[] Bytes)> All() =>
        [.. Messages(), .. RawBytes(), .. Compressed(), .. Cut(), .. Texts()];

    /// <summary>A small valid profile.</summary>
    public static Profile Valid() => new()
    {
        StringTable = { "", "cpu", "Shop.Main", "nanoseconds", "key", "value" },
        SampleType = { new Pprof.Proto.ValueType { Type = 1, Unit = 3 } },
        Function = { new Function { Id = 1, Name = 2 } },
        Mapping = { new Mapping { Id = 1, Filename = 2 } },
        Location = { new Location { Id = 1, MappingId = 1, Line = { new Line { FunctionId = 1, Line_ = 7 } } } },
        Sample = { new Sample { LocationId = { 1 }, Value = { 10 } } },
        TimeNanos = 1_700_000_000_000_000_000,
    };

    public static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, level))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    /// <summary>A field of a message, by hand.</summary>
    public static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }

    private static IEnumerable<(string, byte[])> Messages()
    {
        foreach (var index in (long[])[-1, long.MinValue, long.MaxValue, 6, 1L << 32, int.MaxValue])
        {
            yield return Changed($"name index {index}", p => p.Function[0].Name = index);
            yield return Changed($"system name index {index}", p => p.Function[0].SystemName = index);
            yield return Changed($"file index {index}", p => p.Function[0].Filename = index);
            yield return Changed($"type index {index}", p => p.SampleType[0].Type = index);
            yield return Changed($"mapping file index {index}", p => p.Mapping[0].Filename = index);
            yield return Changed($"comment index {index}", p => p.Comment.Add(index));
            yield return Changed($"default type index {index}", p => p.DefaultSampleType = index);
            yield return Changed($"label index {index}", p => p.Sample[0].Label.Add(new Label { Key = index, Str = index }));
            yield return Changed($"period unit index {index}", p => p.PeriodType = new Pprof.Proto.ValueType { Unit = index });
        }

        foreach (var id in (ulong[])[0, 2, ulong.MaxValue, 1UL << 63])
        {
            yield return Changed($"location {id}", p => p.Sample[0].LocationId.Add(id));
            yield return Changed($"function {id}", p => p.Location[0].Line[0].FunctionId = id);
            yield return Changed($"mapping {id}", p => p.Location[0].MappingId = id);
            yield return Changed($"location's own id {id}", p => p.Location[0].Id = id);
            yield return Changed($"function's own id {id}", p => p.Function[0].Id = id);
        }

        foreach (var value in (long[])[-1, long.MinValue, long.MaxValue])
        {
            yield return Changed($"value {value}", p => p.Sample[0].Value[0] = value);
            yield return Changed($"sum over {value}", p => p.Sample.AddRange(Enumerable.Repeat(p.Sample[0].Clone(), 100).Select(s => With(s, value))));
            yield return Changed($"time {value}", p => p.TimeNanos = value);
            yield return Changed($"duration {value}", p => p.DurationNanos = value);
            yield return Changed($"period {value}", p => p.Period = value);
            yield return Changed($"line {value}", p => p.Location[0].Line[0].Line_ = value);
            yield return Changed($"number label {value}", p => p.Sample[0].Label.Add(new Label { Key = 4, Num = value, NumUnit = 5 }));
        }

        yield return Changed("no strings", p => p.StringTable.Clear());
        yield return Changed("first string", p => p.StringTable[0] = "x");
        yield return Changed("no sample types", p => p.SampleType.Clear());
        yield return Changed("no values", p => p.Sample[0].Value.Clear());
        yield return Changed("two values", p => p.Sample[0].Value.Add(1));
        yield return Changed("two locations of an id", p => p.Location.Add(p.Location[0].Clone()));
        yield return Changed("two functions of an id", p => p.Function.Add(p.Function[0].Clone()));
        yield return Changed("two mappings of an id", p => p.Mapping.Add(p.Mapping[0].Clone()));
        yield return Changed("sparse ids", p => { p.Function[0].Id = ulong.MaxValue; p.Location[0].Line[0].FunctionId = ulong.MaxValue; });
        yield return Changed("no samples", p => p.Sample.Clear());
        yield return Changed("duplicate labels", p => p.Sample[0].Label.AddRange(Enumerable.Repeat(new Label { Key = 4, Str = 5 }, 60)));
        yield return Changed("a label more", p => p.Sample[0].Label.AddRange(Enumerable.Repeat(new Label { Key = 4, Str = 5 }, 65)));
        yield return Changed("deep stack", p => p.Sample[0].LocationId.AddRange(Enumerable.Repeat(1UL, Million)));
        yield return Changed("inlined without end", p => p.Location[0].Line.AddRange(Enumerable.Repeat(p.Location[0].Line[0], Million)));
        yield return Changed("values without end", p => p.Sample[0].Value.AddRange(Enumerable.Repeat(1L, Million)));
        yield return Changed("comments without end", p => p.Comment.AddRange(Enumerable.Repeat(1L, Million)));
        yield return Changed("a name of 15 MiB", p => p.StringTable[2] = new string('a', 15 << 20));
        yield return Changed("frames times samples", p =>
        {
            p.Location[0].Line.AddRange(Enumerable.Repeat(p.Location[0].Line[0], 999));
            p.Sample.AddRange(Enumerable.Repeat(p.Sample[0], 100_000));
        });
    }

    private static IEnumerable<(string, byte[])> RawBytes()
    {
        var valid = Valid().ToByteArray();
        yield return ("nothing", []);
        yield return ("one byte", [0]);
        yield return ("zeros", new byte[1000]);
        yield return ("ones", [.. Enumerable.Repeat((byte)0xff, 1000)]);
        yield return ("text of the old format", "heap profile: 1: 2 [3: 4] @ heapprofile\n"u8.ToArray());
        yield return ("a page", "<!doctype html><script>alert(1)</script>"u8.ToArray());
        yield return ("trailing garbage", [.. valid, 0xff, 0xff, 0xff]);
        yield return ("twice", [.. valid, .. valid]);
        yield return ("unknown fields", [.. valid, .. Field(99, new byte[1 << 20])]);
        yield return ("unknown groups", [.. valid, .. Enumerable.Repeat((byte)0x7b, 1000)]);
        yield return ("a field without number", [.. valid, 0x00, 0x00]);
        yield return ("a number of eleven bytes", [.. valid, 0x48, .. Enumerable.Repeat((byte)0x80, 11), 1]);
        yield return ("a length of 2 GiB", [.. valid, 0x32, 0xff, 0xff, 0xff, 0xff, 0x07]);
        yield return ("a length below zero", [.. valid, 0x32, .. Enumerable.Repeat((byte)0xff, 9), 1]);
        yield return ("10 M empty samples", Repeated(valid, [0x12, 0x00], 7 * Million));
        yield return ("empty locations", Repeated(valid, [0x22, 0x00], 7 * Million));
        yield return ("empty functions", Repeated(valid, [0x2a, 0x00], 7 * Million));
        yield return ("empty strings", Repeated(valid, [0x32, 0x00], 7 * Million));
        yield return ("empty mappings", Repeated(valid, [0x1a, 0x00], 7 * Million));
        yield return ("empty sample types", Repeated(valid, [0x0a, 0x00], 7 * Million));
        yield return ("a location of empty lines", [.. valid, .. Field(4, Repeated([0x08, 0x09], [0x22, 0x00], 7 * Million))]);
        yield return ("a sample of empty labels", [.. valid, .. Field(2, Repeated([], [0x1a, 0x00], 7 * Million))]);
    }

    private static IEnumerable<(string, byte[])> Compressed()
    {
        var valid = Valid().ToByteArray();
        var bomb = Gzip(new byte[256 << 20], CompressionLevel.Optimal);
        yield return ("bomb of 256 MiB", bomb);
        yield return ("bomb in a bomb", Gzip(bomb));
        yield return ("bomb that says it is small", [.. bomb[..^4], 0, 1, 0, 0]);
        yield return ("bomb of what is allowed", Gzip(new byte[16 << 20], CompressionLevel.Optimal));
        yield return ("bomb of empty samples", Gzip(Repeated(valid, [0x12, 0x00], 7 * Million), CompressionLevel.Optimal));
        yield return ("gzip in gzip", Gzip(Gzip(valid)));
        yield return ("two members", [.. Gzip(valid), .. Gzip(valid)]);
        yield return ("only a header", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
        yield return ("wrong checksum", Damage(Gzip(valid), ^6));
        yield return ("damaged in the middle", Damage(Gzip(valid), Gzip(valid).Length / 2));
        yield return ("gzip and garbage", [.. Gzip(valid), 1, 2, 3, 4, 5, 6, 7, 8]);
    }

    private static IEnumerable<(string, byte[])> Cut()
    {
        var valid = Valid().ToByteArray();
        for (var length = 1; length < valid.Length; length += 3)
            yield return ($"cut at {length}", valid[..length]);
    }

    private static IEnumerable<(string, byte[])> Texts()
    {
        string[] names =
        [
            "</script><img src=x onerror=alert(1)>", "\u001b[2J\u001b[31mred", "\u202egnp.exe", "a\u200db", "\0", "\r\nSet-Cookie: a=b",
            "'; DROP TABLE profiles; --", "../../etc/passwd", "{{constructor}}", "%00%0d%0a", new string('\uffff', 1000), "🦄",
        ];
        foreach (var name in names)
            yield return Changed($"name {Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(name))[..Math.Min(12, name.Length)]}", p => p.StringTable[2] = name);
        var bytes = Valid().ToByteArray();
        bytes[bytes.AsSpan().IndexOf("Shop"u8)] = 0xff;
        yield return ("name that is not UTF-8", bytes);
    }

    private static (string, byte[]) Changed(string name, Action<Profile> change)
    {
        var profile = Valid();
        change(profile);
        return (name, profile.ToByteArray());
    }

    private static Sample With(Sample sample, long value)
    {
        var copy = sample.Clone();
        copy.Value[0] = value;
        return copy;
    }

    private static byte[] Repeated(byte[] start, byte[] unit, int times)
    {
        var bytes = new byte[start.Length + (unit.Length * times)];
        start.CopyTo(bytes, 0);
        for (var i = start.Length; i < bytes.Length; i += unit.Length)
            unit.CopyTo(bytes, i);
        return bytes;
    }

    private static byte[] Damage(byte[] bytes, Index at)
    {
        bytes[at] ^= 0x5a;
        return bytes;
    }
}
