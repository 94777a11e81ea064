using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Tests;

/// <summary>What people set for a service, and several backends that share one.</summary>
public sealed class PacingSettingsTests
{
    private static readonly DeploymentKey Shop = new("default", "shop", "1.0.0", "eu-1", "dotnet");
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly ImmutableArray<ProfileKind> Three = [ProfileKind.Cpu, ProfileKind.Wall, ProfileKind.Heap];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Weights_decide_how_often_a_kind_comes_and_zero_is_never()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        pacer.Apply(_ => Weights((ProfileKind.Cpu, 1), (ProfileKind.Wall, 3), (ProfileKind.Heap, 0)), Start);

        var kinds = Kinds(pacer, 400);

        Assert.Equal((100, 300, 0), (Count(kinds, ProfileKind.Cpu), Count(kinds, ProfileKind.Wall), Count(kinds, ProfileKind.Heap)));
    }

    [Fact]
    public void A_weight_for_one_kind_leaves_the_others_as_they_are()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        pacer.Apply(_ => Weights((ProfileKind.Heap, 3)), Start);

        var kinds = Kinds(pacer, 800);

        Assert.Equal((400, 100, 300), (Count(kinds, ProfileKind.Cpu), Count(kinds, ProfileKind.Wall), Count(kinds, ProfileKind.Heap)));
    }

    [Fact]
    public void A_service_that_is_switched_off_waits_until_it_is_switched_on()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        pacer.Apply(_ => new PacingSettings { Enabled = false }, Start);
        pacer.Add(Shop, Three, Start);

        Assert.Null(pacer.NextDue);
        Assert.False(pacer.TryGrant(Start.AddDays(1), out _));
        pacer.Apply(_ => PacingSettings.Default, Start.AddDays(1));

        Assert.True(pacer.TryGrant(Start.AddDays(1), out _));
    }

    [Fact]
    public void A_replica_that_offers_only_what_is_not_wanted_waits()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        pacer.Apply(_ => Weights((ProfileKind.Heap, 0)), Start);
        pacer.Add(Shop, [ProfileKind.Heap], Start);

        Assert.False(pacer.TryGrant(Start.AddDays(1), out _));
    }

    [Fact]
    public void A_new_period_counts_from_the_last_window()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        pacer.Add(Shop, Three, Start);
        Assert.True(pacer.TryGrant(Start, out _));
        pacer.Add(Shop, Three, Start);

        pacer.Apply(_ => new PacingSettings { Period = TimeSpan.FromSeconds(5), Window = TimeSpan.FromSeconds(2) }, Start.AddSeconds(1));

        Assert.Equal(Start.AddSeconds(5), pacer.NextDue);
        Assert.True(pacer.TryGrant(Start.AddSeconds(5), out var grant));
        Assert.Equal(TimeSpan.FromSeconds(2), grant.Window);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 3)]
    public void Backends_that_share_a_deployment_keep_its_rate_and_divide_it_by_their_replicas(int first, int second)
    {
        var folder = Directory.CreateTempSubdirectory("np-leases-").FullName;
        using var control = ControlStore.Open(folder);
        Pacer[] pacers =
        [
            .. Enumerable.Range(1, 2).Select(seed => new Pacer(
                new PacerOptions(), new SharedLeases(control.Leases, NullLogger<SharedLeases>.Instance), new Random(seed))),
        ];
        for (var i = 0; i < first + second; i++)
            pacers[i < first ? 0 : 1].Add(Shop, Three, Start);

        var grants = new int[2];
        var shortest = TimeSpan.MaxValue;
        var last = DateTimeOffset.MinValue;
        for (var now = Start; now < Start.AddHours(12);)
        {
            for (var i = 0; i < 2; i++)
            {
                while (pacers[i].TryGrant(now, out _))
                {
                    grants[i]++;
                    shortest = last == DateTimeOffset.MinValue || now - last > shortest ? shortest : now - last;
                    last = now;
                    pacers[i].Add(Shop, Three, now);
                }
            }

            now = pacers.Min(pacer => pacer.NextDue)!.Value;
        }

        Assert.InRange(grants.Sum(), 720 * 0.95, 720 * 1.02);
        Assert.True(shortest >= TimeSpan.FromSeconds(29), $"two windows within {shortest}");
        var expected = grants.Sum() * first / (double)(first + second);
        var deviation = Math.Sqrt(expected * second / (first + second));
        Assert.InRange(grants[0], expected - (5 * deviation) - 5, expected + (5 * deviation) + 5);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Settings_take_effect_on_parked_replicas_within_ten_seconds()
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.CreateAsync(RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu), Token);
        var parked = backend.CreateAsync(RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu, ProfileType.Wall), Token);
        var clock = Stopwatch.StartNew();

        using var answer = await backend.Http.PutAsync(
            new Uri("/api/v1/settings?service=shop", UriKind.Relative),
            new StringContent("""{"periodSeconds":1,"windowSeconds":1,"weights":{"cpu":0}}""", Encoding.UTF8, "application/json"), Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        var profile = await parked.WaitAsync(TimeSpan.FromSeconds(10), Token);

        Assert.Equal(ProfileType.Wall, profile.ProfileType);
        Assert.Equal(1, profile.Duration.Seconds);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        var shown = await backend.GetJsonAsync("/api/v1/settings?service=shop");
        Assert.Equal(0, shown.GetProperty("weights").GetProperty("cpu").GetInt32());
    }

    [Theory]
    [InlineData("{", "not readable")]
    [InlineData("null", "not readable")]
    [InlineData("""{"colour":"red"}""", "not readable")]
    [InlineData("""{"periodSeconds":0}""", "periodSeconds 0 is not between 1 and 86400")]
    [InlineData("""{"windowSeconds":601}""", "windowSeconds 601 is not between 1 and 600")]
    [InlineData("""{"windowSeconds":61}""", "a window of 61 s is longer than the period")]
    [InlineData("""{"weights":{"gpu":1}}""", "there is no type \"gpu\"")]
    [InlineData("""{"weights":{"cpu":-1}}""", "the weight -1 of cpu is not between 0 and 1000")]
    public async Task Settings_that_cannot_be_are_refused_with_the_reason(string body, string message)
    {
        await using var backend = await RunningBackend.StartAsync();

        using var answer = await backend.Http.PutAsync(
            new Uri("/api/v1/settings?service=shop", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Token);

        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(message, JsonDocument.Parse(text).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static List<ProfileKind> Kinds(Pacer pacer, int windows)
    {
        var kinds = new List<ProfileKind>();
        for (var i = 0; i < windows; i++)
        {
            pacer.Add(Shop, Three, Start.AddMinutes(i));
            Assert.True(pacer.TryGrant(Start.AddMinutes(i), out var grant));
            kinds.Add(grant.Kind);
        }

        return kinds;
    }

    private static int Count(List<ProfileKind> kinds, ProfileKind kind) => kinds.Count(one => one == kind);

    private static PacingSettings Weights(params (ProfileKind Kind, int Weight)[] weights) =>
        new() { Weights = weights.ToImmutableSortedDictionary(pair => pair.Kind, pair => pair.Weight) };
}
