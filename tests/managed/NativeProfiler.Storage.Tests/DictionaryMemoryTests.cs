using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Tests;

/// <summary>What the dictionaries of many days take.</summary>
public sealed class DictionaryMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("np-store-").FullName;
    private readonly DictionaryCache _cache = new(1 << 20);

    public DictionaryMemoryTests() => SQLitePCL.Batteries_V2.Init();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_dictionaries_of_a_day_leave_memory_when_it_is_no_longer_written()
    {
        var file = File(day: 0);
        using (var writer = new DayWriter(file, _cache))
        {
            writer.Append([TestStore.Profile("a", TestStore.Stacks(1))]);
            Assert.Equal(1, file.LoadedDictionaries);
        }

        Assert.Equal(0, file.LoadedDictionaries);
        file.Close();
    }

    [Fact]
    public void Days_share_the_functions_that_they_have_in_common()
    {
        var files = Enumerable.Range(0, 2).Select(File).ToArray();
        foreach (var file in files)
        {
            using var writer = new DayWriter(file, _cache);
            writer.Append([TestStore.Profile("a", TestStore.Stacks(1), TestStore.Noon.AddDays(Array.IndexOf(files, file)))]);
        }

        var first = files[0].Dictionary(scope: 1);
        var second = files[1].Dictionary(scope: 1);

        Assert.Equal(first.Snapshot().Functions, second.Snapshot().Functions);
        Assert.All(first.Snapshot().Functions.Zip(second.Snapshot().Functions), pair => Assert.Same(pair.First, pair.Second));
        Assert.InRange(second.Bytes, 1, first.Bytes / 3);
        Assert.Equal(first.Bytes + second.Bytes, _cache.Bytes);
        foreach (var file in files)
            file.Close();
        Assert.Equal(0, _cache.Bytes);
    }

    private DayFile File(int day) => new(_folder, DateOnly.FromDateTime(TestStore.Noon.UtcDateTime).AddDays(day), _cache);
}
