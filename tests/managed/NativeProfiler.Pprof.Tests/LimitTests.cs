using Google.Protobuf;
using NativeProfiler.Pprof.Proto;
using NativeProfiler.Tests;

namespace NativeProfiler.Pprof.Tests;

/// <summary>Every limit of the reader one below, at, and one above it: what is refused, with which name and message.</summary>
public sealed class LimitTests
{
    private const int Limit = 12;

    private sealed record Case(Func<PprofLimits, PprofLimits> Set, Action<Profile, int> Fill, string Message);

    /// <summary>By the limit's name: how to set it to twelve, and how to make a profile with a number of it.</summary>
    private static readonly Dictionary<string, Case> Cases = new()
    {
        [nameof(PprofLimits.SampleTypes)] = new(
            l => l with { SampleTypes = Limit },
            (p, n) =>
            {
                p.SampleType.AddRange(Enumerable.Repeat(p.SampleType[0], n - 1));
                p.Sample.Clear();
            },
            "more than 12 sample types"),
        [nameof(PprofLimits.Samples)] = new(
            l => l with { Samples = Limit }, (p, n) => p.Sample.AddRange(Enumerable.Repeat(p.Sample[0], n - 1)), "more than 12 samples"),
        [nameof(PprofLimits.FramesPerStack)] = new(
            l => l with { FramesPerStack = Limit },
            (p, n) => p.Sample[0].LocationId.AddRange(Enumerable.Repeat(1UL, n - 1)),
            "more than 12 frames"),
        [nameof(PprofLimits.Frames)] = new(
            l => l with { Frames = Limit },
            (p, n) => p.Sample.AddRange(Enumerable.Repeat(p.Sample[0], n - 1)),
            "more than 12 frames together"),
        [nameof(PprofLimits.StackNodes)] = new(
            l => l with { StackNodes = Limit },
            (p, n) =>
            {
                for (var i = 2; i <= n; i++)
                {
                    p.Location.Add(new Location { Id = (ulong)i, Line = { new Line { FunctionId = 1, Line_ = i } } });
                    p.Sample.Add(new Sample { LocationId = { (ulong)i }, Value = { 1 } });
                }
            },
            "more than 12 distinct callers and frames"),
        [nameof(PprofLimits.Strings)] = new(
            l => l with { Strings = Limit },
            (p, n) => p.StringTable.AddRange(Enumerable.Repeat("x", n - p.StringTable.Count)),
            "more than 12 strings"),
        [nameof(PprofLimits.Functions)] = new(
            l => l with { Functions = Limit },
            (p, n) => p.Function.AddRange(Enumerable.Range(2, n - 1).Select(i => new Function { Id = (ulong)i })),
            "more than 12 functions"),
        [nameof(PprofLimits.Locations)] = new(
            l => l with { Locations = Limit },
            (p, n) => p.Location.AddRange(Enumerable.Range(2, n - 1).Select(i => new Location { Id = (ulong)i })),
            "more than 12 locations"),
        [nameof(PprofLimits.Mappings)] = new(
            l => l with { Mappings = Limit },
            (p, n) => p.Mapping.AddRange(Enumerable.Range(2, n - 1).Select(i => new Mapping { Id = (ulong)i })),
            "more than 12 mappings"),
        [nameof(PprofLimits.LinesPerLocation)] = new(
            l => l with { LinesPerLocation = Limit },
            (p, n) => p.Location[0].Line.AddRange(Enumerable.Repeat(p.Location[0].Line[0], n - 1)),
            "more than 12 lines"),
        [nameof(PprofLimits.Lines)] = new(
            l => l with { Lines = Limit },
            (p, n) => p.Location[0].Line.AddRange(Enumerable.Repeat(p.Location[0].Line[0], n - 1)),
            "more than 12 lines of locations"),
        [nameof(PprofLimits.LabelsPerSample)] = new(
            l => l with { LabelsPerSample = Limit },
            (p, n) => p.Sample[0].Label.AddRange(Enumerable.Range(0, n).Select(i => new Proto.Label { Key = 4, Num = i })),
            "more than 12 labels"),
        [nameof(PprofLimits.Labels)] = new(
            l => l with { Labels = Limit },
            (p, n) => p.Sample.AddRange(Enumerable.Range(0, n).Select(i => With(p.Sample[0], i))),
            "more than 12 labels together"),
        [nameof(PprofLimits.Comments)] = new(
            l => l with { Comments = Limit }, (p, n) => p.Comment.AddRange(Enumerable.Repeat(1L, n)), "more than 12 comments"),
    };

    public static TheoryData<string, int> Rows
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (var name in Cases.Keys)
            {
                foreach (var around in (int[])[-1, 0, 1])
                    rows.Add(name, around);
            }

            return rows;
        }
    }

    /// <summary>Of these the bytes are the number, so they have tests of their own below.</summary>
    [Fact]
    public void Every_limit_has_a_case()
    {
        var properties = typeof(PprofLimits).GetProperties().Where(p => p.PropertyType == typeof(int)).Select(p => p.Name);

        Assert.Equal(
            properties.Order(StringComparer.Ordinal),
            Cases.Keys.Concat([nameof(PprofLimits.Bytes), nameof(PprofLimits.CompressedBytes), nameof(PprofLimits.StringBytes)])
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_profile_at_a_limit_is_read_and_one_over_it_refused(string name, int around)
    {
        var profile = HostileProfiles.Valid();
        Cases[name].Fill(profile, Limit + around);

        AssertLimit(profile.ToByteArray(), Cases[name].Set(PprofLimits.Default), name, around, Cases[name].Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void Bytes_are_counted_before_and_after_inflating(int around)
    {
        var plain = HostileProfiles.Valid().ToByteArray();
        var compressed = HostileProfiles.Gzip(plain);

        AssertLimit(
            compressed, PprofLimits.Default with { Bytes = plain.Length - around }, nameof(PprofLimits.Bytes), around, "when decompressed");
        AssertLimit(
            plain, PprofLimits.Default with { CompressedBytes = plain.Length - around }, nameof(PprofLimits.CompressedBytes), around,
            $"the limit is {plain.Length - around}");
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_string_over_its_limit_is_cut(int around, bool isCut)
    {
        var profile = HostileProfiles.Valid();
        profile.StringTable[2] = new string('a', Limit + around);

        var read = PprofReader.Read(profile.ToByteArray(), PprofLimits.Default with { StringBytes = Limit });

        Assert.Equal(isCut ? new string('a', Limit) + "…" : profile.StringTable[2], read.Stacks.FunctionAt(0).Name);
    }

    private static void AssertLimit(byte[] bytes, PprofLimits limits, string name, int around, string message)
    {
        var error = Record.Exception(() => PprofReader.Read(bytes, limits));
        if (around <= 0)
        {
            Assert.Null(error);
            return;
        }

        var refused = Assert.IsType<PprofFormatException>(error);
        Assert.Equal(name, refused.Reason);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private static Sample With(Sample sample, int label)
    {
        var copy = sample.Clone();
        copy.Label.Add(new Proto.Label { Key = 4, Num = label });
        return copy;
    }
}
