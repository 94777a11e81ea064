namespace NativeProfiler.Storage.Tests;

/// <summary>What goes when there is too much.</summary>
public sealed class RetentionTests
{
    private const int OriginalSize = 200_000;

    private static readonly ProfileQuery TenDays = TestStore.Query(TimeSpan.FromDays(10));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_oldest_originals_go_first_and_the_profiles_stay()
    {
        await using var test = await FiveDaysAsync();
        var size = test.Store.ReadStatus().Bytes;

        var reduction = await test.Store.DropToSizeAsync(size - OriginalSize - 1, Token);

        Assert.Equal((2, 0), (reduction.OriginalsOfDays, reduction.Days));
        Assert.Equal(reduction.BytesLeft, test.Store.ReadStatus().Bytes);
        Assert.Equal(5, (await test.MergeAsync(TenDays)).Profiles);
        Assert.Null(await test.Store.ReadOriginalAsync("p0", Token));
        Assert.Equal(OriginalSize, (await test.Store.ReadOriginalAsync("p4", Token))!.Length);
    }

    [Fact]
    public async Task Then_whole_days_go_and_the_newest_stays_whatever_its_size()
    {
        await using var test = await FiveDaysAsync();

        var reduction = await test.Store.DropToSizeAsync(1, Token);

        Assert.Equal((4, 4), (reduction.OriginalsOfDays, reduction.Days));
        Assert.Equal(1, (await test.MergeAsync(TenDays)).Profiles);
        Assert.Equal(OriginalSize, (await test.Store.ReadOriginalAsync("p4", Token))!.Length);
        Assert.Equal(AppendResult.Stored, await test.AddAsync(TestStore.Profile("again", TestStore.Stacks(9), TestStore.Noon)));
    }

    [Fact]
    public async Task A_store_that_is_small_enough_loses_nothing()
    {
        await using var test = await FiveDaysAsync();

        var reduction = await test.Store.DropToSizeAsync(test.Store.ReadStatus().Bytes, Token);

        Assert.Equal((0, 0), (reduction.OriginalsOfDays, reduction.Days));
    }

    private static async Task<TestStore> FiveDaysAsync()
    {
        var test = new TestStore();
        for (var day = 0; day < 5; day++)
        {
            await test.AddAsync(TestStore.Profile($"p{day}", TestStore.Stacks(day), TestStore.Noon.AddDays(day)) with
            {
                Original = new byte[OriginalSize],
            });
        }

        test.Time.Advance(TimeSpan.FromDays(6));
        await test.Store.KeepHouseAsync(Token);
        return test;
    }
}
