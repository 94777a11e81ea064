using System.IO.Compression;
using Google.Protobuf;
using NativeProfiler.Pprof.Proto;

namespace NativeProfiler.Pprof.Tests;

public sealed class HostileProfileTests
{
    private static readonly Dictionary<string, (Action<Profile> Break, string Message)> Broken = new()
    {
        ["no sample types"] = (p => p.SampleType.Clear(), "no sample types"),
        ["first string"] = (p => p.StringTable[0] = "x", "first string is not the empty string"),
        ["no strings"] = (p => p.StringTable.Clear(), "first string is not the empty string"),
        ["negative string index"] = (p => p.Function[0].Name = -1, "string index -1"),
        ["large string index"] = (p => p.Function[0].Name = long.MaxValue, "string index 9223372036854775807"),
        ["sample type's string index"] = (p => p.SampleType[0].Unit = 99, "string index 99"),
        ["comment's string index"] = (p => p.Comment.Add(77), "string index 77"),
        ["label's string index"] = (p => p.Sample[0].Label.Add(new Proto.Label { Key = -5 }), "string index -5"),
        ["value count"] = (p => p.Sample[0].Value.Add(1), "sample 0 has 2 values, but there are 1 sample types"),
        ["no values"] = (p => p.Sample[0].Value.Clear(), "sample 0 has 0 values"),
        ["negative value"] = (p => p.Sample[0].Value[0] = long.MinValue, "negative value"),
        ["missing location"] = (p => p.Sample[0].LocationId.Add(9), "no location with the id 9"),
        ["location 0"] = (p => p.Sample[0].LocationId.Add(0), "no location with the id 0"),
        ["missing function"] = (p => p.Location[0].Line[0].FunctionId = 8, "no function with the id 8"),
        ["missing mapping"] = (p => p.Location[0].MappingId = 7, "no mapping with the id 7"),
        ["function id 0"] = (p => p.Function[0].Id = 0, "function 0 has the reserved id 0"),
        ["location id 0"] = (p => p.Location[0].Id = 0, "location 0 has the reserved id 0"),
        ["mapping id 0"] = (p => p.Mapping.Add(new Mapping()), "mapping 0 has the reserved id 0"),
        ["two functions"] = (p => p.Function.Add(p.Function[0].Clone()), "two functions have the id 1"),
        ["two locations"] = (p => p.Location.Add(p.Location[0].Clone()), "two locations have the id 1"),
        ["deep stack"] = (p => p.Sample[0].LocationId.AddRange(Enumerable.Repeat(1UL, 1_000_000)), "more than 2048 frames"),
        ["inlined without end"] = (
            p => p.Location[0].Line.AddRange(Enumerable.Repeat(new Line { FunctionId = 1 }, 1_000_000)), "more than 1000 lines"),
        ["many labels"] = (
            p => p.Sample[0].Label.AddRange(Enumerable.Repeat(new Proto.Label { Key = 1 }, 100)), "more than 64 labels"),
        ["many sample types"] = (
            p => p.SampleType.AddRange(Enumerable.Repeat(p.SampleType[0], 100)), "more than 16 sample types"),
        ["many samples"] = (
            p => p.Sample.AddRange(Enumerable.Repeat(p.Sample[0], 200_001)), "more than 200000 samples"),
    };

    public static TheoryData<string> Names => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_profile_is_refused_and_the_message_says_what_is_wrong(string name)
    {
        var profile = Valid();
        Broken[name].Break(profile);

        var error = Assert.Throws<PprofFormatException>(() => PprofReader.Read(profile.ToByteArray(), PprofLimits.Default));

        Assert.Contains(Broken[name].Message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_cut_off_at_any_byte_is_read_or_refused_but_never_crashes()
    {
        var bytes = Fixtures.Bytes("go-cpu");
        using var source = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        source.CopyTo(plain);
        var message = plain.ToArray();
        for (var length = 0; length < message.Length; length += 7)
            ReadOrRefuse(message.AsMemory(0, length));
        for (var length = 0; length < bytes.Length; length++)
        {
            var error = Record.Exception(() => PprofReader.Read(bytes.AsMemory(0, length), PprofLimits.Default));
            Assert.True(error is PprofFormatException, $"{length} of {bytes.Length} bytes gave {error}");
        }
    }

    [Fact]
    public void A_profile_with_flipped_bytes_is_read_or_refused_but_never_crashes()
    {
        var random = new Random(1);
        var message = Valid().ToByteArray();
        for (var round = 0; round < 20_000; round++)
        {
            var copy = message.ToArray();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                copy[random.Next(copy.Length)] = (byte)random.Next(256);
            ReadOrRefuse(copy);
        }
    }

    [Fact]
    public void A_gzip_bomb_stops_at_the_limit()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 256; i++)
                gzip.Write(zeros);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<PprofFormatException>(() => PprofReader.Read(bomb.ToArray(), PprofLimits.Default));

        Assert.Contains("larger than 16777216 bytes when decompressed", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 96 << 20);
    }

    [Fact]
    public void A_few_bytes_cannot_ask_for_billions_of_frames()
    {
        var profile = Valid();
        profile.Location[0].Line.AddRange(Enumerable.Repeat(new Line { FunctionId = 1 }, 999));
        profile.Sample.AddRange(Enumerable.Repeat(profile.Sample[0], 100_000));

        var error = Assert.Throws<PprofFormatException>(() => PprofReader.Read(profile.ToByteArray(), PprofLimits.Default));

        Assert.Contains("frames together", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_is_cut_and_the_profile_kept()
    {
        var profile = Valid();
        profile.StringTable[2] = new string('ä', 1 << 20);

        var read = PprofReader.Read(profile.ToByteArray(), PprofLimits.Default);

        Assert.Equal(new string('ä', 4096) + "…", read.Stacks.FunctionAt(0).Name);
    }

    private static void ReadOrRefuse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            PprofReader.Read(bytes, PprofLimits.Default);
        }
        catch (PprofFormatException)
        {
            // Refusing is a right answer; any other exception fails the test.
        }
    }

    private static Profile Valid() => new()
    {
        StringTable = { "", "cpu", "Shop.Main", "nanoseconds" },
        SampleType = { new Proto.ValueType { Type = 1, Unit = 3 } },
        Function = { new Function { Id = 1, Name = 2 } },
        Location = { new Location { Id = 1, Line = { new Line { FunctionId = 1 } } } },
        Sample = { new Sample { LocationId = { 1 }, Value = { 10 } } },
    };
}
