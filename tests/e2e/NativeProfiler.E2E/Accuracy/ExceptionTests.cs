using System.Globalization;
using System.Numerics;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>Exceptions of a program that counts them itself.</summary>
public sealed class ExceptionTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Each_exception_is_counted_with_its_type_and_place()
    {
        foreach (var profile in await RunAsync(perSecond: 8000))
        {
            Assert.Equal(["exceptions/count"], profile.SampleTypes);
            Assert.DoesNotContain(profile.Stacks, stack => stack.Frames.Any(frame => frame.StartsWith("System.Runtime.EH.", StringComparison.Ordinal)));
            Assert.All(profile.Stacks, stack => Assert.Equal(stack.Labels["type"], stack.Frames[0]));
        }
    }

    [Fact]
    public Task Above_the_exact_rate_a_part_stands_for_all() => RunAsync(perSecond: 16_000);

    // Three at one place for one at the other, evenly over all windows but the first, whose session begins late, and the last. Two seconds lie
    // between windows: where a slow machine is not done with one when the next is due, that is left out.
    private async Task<IReadOnlyList<Profile>> RunAsync(int perSecond)
    {
        const int seconds = 16;
        var outcome = (await Launch.Program("Throws", $"{perSecond * seconds * 3 / 4}", $"{perSecond * seconds / 4}", $"{seconds}")
            .UnderRun(_scratch, 3, "--interval", "5").With("NATIVEPROFILER_PROFILES", "exceptions")
            .With("NATIVEPROFILER_MAX_OVERHEAD", "100").RunAsync()).Expect(0);
        var whole = (await _scratch.ProfilesAsync(3, outcome.ToString)).Skip(1).SkipLast(1).ToList();
        foreach (var profile in whole)
        {
            var states = StatesOf(outcome);
            var oneIn = OneIn(states, profile);
            Near(Truth(states, profile, 1), Count(profile, "Sites.Refuse", "System.InvalidOperationException"), oneIn);
            Near(Truth(states, profile, 2), Count(profile, "Sites.Parse", "System.FormatException"), oneIn);
        }

        return whole;
    }

    // How many the program threw in the profile's window, by its own states, one every 50 ms.
    private static double Truth(List<long[]> states, Profile profile, int place)
    {
        return At(profile.Start + profile.Duration) - At(profile.Start);

        double At(DateTimeOffset moment)
        {
            var ticks = (moment - DateTimeOffset.UnixEpoch).Ticks;
            var after = states.FindIndex(1, state => state[0] >= ticks);
            var (from, to) = (states[after - 1], states[after]);
            return from[place] + ((to[place] - from[place]) * (double)(ticks - from[0]) / (to[0] - from[0]));
        }
    }

    private static List<long[]> StatesOf(Outcome outcome) => [.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => Array.ConvertAll(line.Split(' '), text => long.Parse(text, CultureInfo.InvariantCulture)))];

    // The smallest part that the agent may have taken: a power of two that leaves 10,000 in the window's fullest second. On a machine that
    // is busy the program has to catch up.
    private static uint OneIn(List<long[]> states, Profile profile)
    {
        var (start, end) = ((profile.Start - DateTimeOffset.UnixEpoch).Ticks, (profile.Start + profile.Duration - DateTimeOffset.UnixEpoch).Ticks);
        var within = states.Where(state => state[0] >= start && state[0] <= end).ToList();
        var most = within.Max(from => within.Last(to => to[0] <= from[0] + TimeSpan.TicksPerSecond).Skip(1).Sum() - from.Skip(1).Sum());
        return BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, Math.Ceiling(most / 10_000.0)));
    }

    private static long Count(Profile profile, string function, string type) =>
        profile.Stacks.Where(stack => stack.Holds(function) && stack.Labels["type"] == type).Sum(stack => stack.Values[0]);

    // What the program tells of the window's edges is right to three per cent; to that come four standard deviations of a count of which each
    // was taken with the chance 1 / oneIn.
    private static void Near(double expected, double actual, uint oneIn)
    {
        var tolerance = (0.03 * expected) + (4 * Math.Sqrt((oneIn - 1) * expected));
        Assert.InRange(actual, expected - tolerance, expected + tolerance);
    }
}
