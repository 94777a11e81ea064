namespace NativeProfiler.Storage.Tests;

/// <summary>Whatever a disk does to one day, the other days answer.</summary>
public sealed class DamageTests
{
    private const int OtherDays = 3;

    private static readonly ProfileQuery TenDays = TestStore.Query(TimeSpan.FromDays(10));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("flipped bits")]
    [InlineData("a page of zeros")]
    [InlineData("a page of another place")]
    [InlineData("cut off")]
    public async Task Damage_anywhere_in_a_day_leaves_the_others(string damage)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            await using var test = new TestStore();
            for (var day = 0; day <= OtherDays; day++)
            {
                for (var i = 0; i < 20; i++)
                    await test.AddAsync(TestStore.Profile($"p{day}-{i}", TestStore.Stacks((day * 20) + i), TestStore.Noon.AddDays(-day).AddMinutes(i)));
            }

            test.Time.Advance(TimeSpan.FromDays(2));
            await test.Store.KeepHouseAsync(Token);
            await test.CloseAsync();
            Spoil(test.DayPath(TestStore.Noon), damage, new Random(seed));

            var merged = await test.MergeAsync(TenDays);
            var history = await test.Store.ReadHistoryAsync(TenDays, "Shop.Cart.F7", TimeSpan.FromHours(24), Token);
            var series = await test.Store.ListSeriesAsync(Token);
            await test.Store.ListLabelValuesAsync(TenDays, Token);
            await test.Store.ReadOriginalAsync("p0-1", Token);

            // What is left of the damaged day may be there or not; of the others everything is.
            Assert.InRange(merged.Profiles, OtherDays * 20, (OtherDays + 1) * 20);
            Assert.True(history.Points.Sum(point => point.Profiles) >= OtherDays * 20);
            Assert.NotEmpty(series);
            Assert.Equal(AppendResult.Stored, await test.AddAsync(TestStore.Profile("new", TestStore.Stacks(99))));
            Assert.True((await test.MergeAsync(TenDays)).Profiles > OtherDays * 20);
        }
    }

    private static void Spoil(string path, string damage, Random random)
    {
        const int Page = 8192;
        var bytes = File.ReadAllBytes(path);
        var page = random.Next(bytes.Length / Page) * Page;
        switch (damage)
        {
            case "flipped bits":
                for (var i = 0; i < 40; i++)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case "a page of zeros":
                bytes.AsSpan(page, Page).Clear();
                break;
            case "a page of another place":
                bytes.AsSpan(random.Next(bytes.Length / Page) * Page, Page).ToArray().CopyTo(bytes, page);
                break;
            default:
                bytes = bytes[..random.Next(bytes.Length)];
                break;
        }

        File.WriteAllBytes(path, bytes);
    }
}
