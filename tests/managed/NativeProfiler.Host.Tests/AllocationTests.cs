using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

public sealed class AllocationTests
{
    private const ulong Leaf = 0x1000;

    /// <summary>The runtime's model: every byte is drawn on its own, so the gap to the next drawn byte is geometric.</summary>
    [Theory]
    [InlineData(24)]
    [InlineData(4_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Objects_and_bytes_of_every_size_are_estimated_without_bias(int size)
    {
        var random = new Random(20261125);
        var objects = 400_000_000L / size * 10;
        double gap = Gap(random), estimatedObjects = 0, estimatedBytes = 0;
        var samples = 0;
        for (var done = 0L; done < objects;)
        {
            // Objects before the one that holds the next drawn byte are not sampled.
            var skipped = (long)(gap / size);
            done += skipped + 1;
            if (done > objects) break;
            var weight = AllocationWeight.Of(Record([(ulong)size, 1, 0]))!.Value;
            estimatedObjects += weight.First;
            estimatedBytes += weight.Second;
            samples++;
            gap = Gap(random);
        }

        // Four standard deviations of the estimate, whose relative variance is at most 1/samples.
        var tolerance = 4 / Math.Sqrt(samples);
        Assert.InRange(estimatedObjects / objects, 1 - tolerance, 1 + tolerance);
        Assert.InRange(estimatedBytes / (objects * (double)size), 1 - tolerance, 1 + tolerance);
        Assert.True(samples > 1000, $"{samples} samples prove nothing");
    }

    [Fact]
    public void The_chance_of_an_object_grows_with_its_size_without_a_jump()
    {
        var before = 0.0;
        for (var size = 8.0; size < 1e7; size *= 1.01)
        {
            var chance = AllocationWeight.Probability(size);
            Assert.InRange(chance, before, 1);
            Assert.InRange(chance, (1 - Math.Pow(1 - (1 / AllocationWeight.MeanBytes), size)) * 0.9999, size / AllocationWeight.MeanBytes);
            before = chance;
        }
    }

    [Fact]
    public void A_tick_stands_for_the_bytes_since_the_last_one()
    {
        var weight = AllocationWeight.Of(Record([4_000, 7, 120_000]))!.Value;
        Assert.Equal(new RecordWeight(7, 30, 120_000), weight);
    }

    [Theory]
    [InlineData()]
    [InlineData(24UL, 1UL)]
    [InlineData(0UL, 1UL, 0UL)]
    public void Values_that_make_no_sense_weigh_nothing(params ulong[] values) => Assert.Null(AllocationWeight.Of(Record(values)));

    [Theory]
    [InlineData("System.Byte[]", "byte[]")]
    [InlineData("Shop.Cart", "Shop.Cart")]
    [InlineData("Shop.Cart[]", "Shop.Cart[]")]
    [InlineData("System.Collections.Generic.List`1[System.Int32]", "System.Collections.Generic.List<int>")]
    [InlineData("System.Collections.Generic.Dictionary`2+Entry[System.String,Shop.Cart][]", "System.Collections.Generic.Dictionary<string, Cart>.Entry[]")]
    [InlineData("System.ValueTuple`2[System.Int32,System.String][]", "(int, string)[]")]
    [InlineData("", "")]
    public void Types_are_written_as_in_source(string name, string readable) => Assert.Equal(readable, TypeName.Readable(name));

    [Fact]
    public async Task A_window_of_allocations_becomes_a_profile_by_stack_and_type_scaled_to_the_whole_window()
    {
        await using var host = await TestHost.StartAsync();
        using var agent = host.Connect();
        agent.Hello(new Dictionary<string, string>(host.Settings) { ["NATIVEPROFILER_PROFILES"] = "alloc" }, types: 1u << (int)RecordKind.Alloc);
        _ = await agent.ExpectAsync(MessageType.Welcome);
        var window = await agent.ExpectOpenWindowAsync();
        agent.WindowOpened(window);
        agent.Text(3, "System.Byte[]");
        agent.Ring.Write(window, 1, [Leaf], kind: RecordKind.Alloc, values: [200_000_000, 3, 0]);
        agent.Ring.Write(window, 1, [Leaf], kind: RecordKind.Alloc, values: [200_000_000, 9, 0]);
        agent.Ring.Write(window, 1, [Leaf]);
        agent.ThreadStats(window, (1, 50, "main"));
        agent.WindowClosed(window, WindowEnd.Deadline, 50, 0, (RecordKind.Alloc, 5_000_000_000, 2_000_000));
        var (request, addresses) = await agent.ExpectResolveAsync();
        agent.Module(1, ModuleKind.Assembly, "/app/Shop.dll", "mvid");
        agent.Function(1, 1, FunctionKind.Managed, "Shop.Cart", "Total");
        agent.Names(request, [.. addresses.Select(address => (address, 1u, 1u))]);
        _ = await agent.ExpectAsync(MessageType.Release);

        var profile = host.ReadProfile();
        Assert.Equal(["main: Shop.Cart.Total;[type unknown] = 2, 400000000", "main: Shop.Cart.Total;byte[] = 2, 400000000"], ProfileView.Lines(profile));
        Assert.Contains("_HEAP_ALLOC_", Path.GetFileName(Assert.Single(host.Files)), StringComparison.Ordinal);
        Assert.Contains("scale=2", ProfileView.Comments(profile));
        Assert.Equal("alloc_space", profile.StringTable[(int)profile.DefaultSampleType]);
    }

    [Fact]
    public async Task A_window_that_could_not_pay_for_a_slice_gives_no_profile_and_says_so()
    {
        await using var host = await TestHost.StartAsync();
        using var agent = host.Connect();
        agent.Hello(new Dictionary<string, string>(host.Settings) { ["NATIVEPROFILER_PROFILES"] = "alloc" }, types: 1u << (int)RecordKind.Alloc);
        _ = await agent.ExpectAsync(MessageType.Welcome);
        var window = await agent.ExpectOpenWindowAsync();
        agent.WindowOpened(window);
        agent.ThreadStats(window, (1, 50, "main"));
        agent.WindowClosed(window, WindowEnd.Deadline, 50, 0, (RecordKind.Alloc, 0, 0));
        _ = await agent.ExpectAsync(MessageType.Release);

        Assert.Empty(host.Files);
        Assert.Contains(host.Log, line => line.Contains("no HeapAlloc profile", StringComparison.Ordinal));
    }

    private static double Gap(Random random) =>
        Math.Floor(Math.Log(1 - random.NextDouble()) / Math.Log(1 - (1 / AllocationWeight.MeanBytes)));

    private static SampleRecord Record(ulong[] values) => new()
    {
        WindowId = 1,
        Kind = RecordKind.Alloc,
        ThreadId = 1,
        WalkEnd = WalkEnd.Root,
        Periods = 1,
        Labels = default,
        Values = values,
        Frames = [],
    };
}
