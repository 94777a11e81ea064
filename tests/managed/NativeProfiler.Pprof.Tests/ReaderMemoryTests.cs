using System.Text;

namespace NativeProfiler.Pprof.Tests;

/// <summary>What readers use again never shows in what they read.</summary>
public sealed class ReaderMemoryTests
{
    [Fact]
    public void Profiles_of_many_producers_read_at_once_among_damaged_ones_are_what_each_is_alone()
    {
        var expected = Fixtures.Names.ToDictionary(name => name, name => Canonical.Of(Fixtures.Read(name)));

        Parallel.For(0, 400, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken }, i =>
        {
            var name = Fixtures.Names[i % Fixtures.Names.Length];
            if (i % 3 == 0)
            {
                var damaged = Inflated(name)[..^(1 + (i % 50))];
                Record.Exception(() => PprofReader.Read(damaged, PprofLimits.Default)); // may be whole still, may not: it must not matter
            }

            Assert.Equal(expected[name], Canonical.Of(Fixtures.Read(name)));
        });
    }

    [Fact]
    public void A_pool_gives_every_string_as_decoding_does_however_many_there_are()
    {
        var pool = new StringPool();
        var random = new Random(1);
        var texts = Enumerable.Range(0, 40_000).Select(i =>
        {
            var bytes = Encoding.UTF8.GetBytes(i % 5 == 0 ? $"Läden.Körbe.F{i}" : $"Shop.Cart.F{i}");
            if (i % 7 == 0)
                bytes[random.Next(bytes.Length)] = 0xff;
            return bytes;
        }).Append([]).Append(Encoding.UTF8.GetBytes(new string('x', 600))).ToArray();

        for (var round = 0; round < 3; round++)
            Assert.All(texts, bytes => Assert.Equal(Encoding.UTF8.GetString(bytes), pool.Decode(bytes)));
        Assert.Same(pool.Decode("Shop.Cart"u8), pool.Decode("Shop.Cart"u8));
    }

    [Fact]
    public void A_pool_with_room_for_functions_keeps_them_whatever_thread_made_their_strings()
    {
        const int Functions = 1000;
        const int Threads = 64;
        using var together = new Barrier(Threads);
        var kept = new int[Threads];
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            together.SignalAndWait(); // all at once: each has another id, which the runtime's hash codes of objects depend on
            var pool = new FunctionPool();
            var names = Enumerable.Range(0, Functions).Select(i => (Name: $"F{i}", File: $"F{i}.cs")).ToArray();
            var first = Array.ConvertAll(names, one => pool.Get(one.Name, "", one.File, 0, "Shop.dll"));
            kept[number] = names.Zip(first).Count(one => ReferenceEquals(one.Second, pool.Get(one.First.Name, "", one.First.File, 0, "Shop.dll")));
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(kept, count => Assert.InRange(count, Functions * 9 / 10, Functions));
    }

    [Fact]
    public void A_function_is_the_same_only_when_all_of_it_is()
    {
        var pool = new FunctionPool();
        var first = pool.Get("F", "f", "F.cs", 1, "Shop.dll");

        Assert.Same(first, pool.Get("F", "f", "F.cs", 1, "Shop.dll"));
        Assert.Equal(new FunctionKey("F", "f", "F.cs", 2, "Shop.dll"), pool.Get("F", "f", "F.cs", 2, "Shop.dll"));
        Assert.Equal(new FunctionKey("F", "f", "F.cs", 1, "Cart.dll"), pool.Get("F", "f", "F.cs", 1, "Cart.dll"));
        Assert.Equal(new FunctionKey("F", "", "F.cs", 1, "Shop.dll"), pool.Get("F", "", "F.cs", 1, "Shop.dll"));
    }

    [Theory]
    [InlineData(1, 2, 3, 4)]
    [InlineData(1, 2, 7, 3)]
    [InlineData(9, 1, 2, 3)]
    [InlineData(ulong.MaxValue, 5, 4, 3)]
    public void Ids_are_found_in_whatever_order_they_come(ulong first, ulong second, ulong third, ulong fourth)
    {
        ulong[] ids = [first, second, third, fourth];
        var index = new IdIndex("location");
        for (var round = 0; round < 2; round++)
        {
            index.Clear();
            foreach (var id in ids)
                index.Add(id);

            Assert.Equal([0, 1, 2, 3], ids.Select(index.Find));
            Assert.Equal("there is no location with the id 6", Assert.Throws<PprofFormatException>(() => index.Find(6)).Message);
            Assert.Equal("there is no location with the id 0", Assert.Throws<PprofFormatException>(() => index.Find(0)).Message);
            Assert.Equal($"two locations have the id {ids[1]}", Assert.Throws<PprofFormatException>(() => index.Add(ids[1])).Message);
            Assert.Equal("location 4 has the reserved id 0", Assert.Throws<PprofFormatException>(() => index.Add(0)).Message);
        }
    }

    private static byte[] Inflated(string name)
    {
        using var source = new System.IO.Compression.GZipStream(new MemoryStream(Fixtures.Bytes(name)), System.IO.Compression.CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        source.CopyTo(bytes);
        return bytes.ToArray();
    }
}
