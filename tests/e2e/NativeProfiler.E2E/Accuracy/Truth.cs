using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>What a program says of itself in lines "NAME START END", times in ticks since 1970.</summary>
internal static class Truth
{
    /// <summary>The time of that name which lies in the profile's window, in nanoseconds.</summary>
    public static double In(Outcome outcome, Profile profile, string name) =>
        outcome.Output.Split('\n').Select(line => line.Split(' ')).Where(words => words[0] == name).Sum(words =>
        {
            var start = Math.Max(Ticks(profile.Start), long.Parse(words[1], CultureInfo.InvariantCulture));
            var end = Math.Min(Ticks(profile.Start + profile.Duration), long.Parse(words[2], CultureInfo.InvariantCulture));
            return Math.Max(0, end - start) * 100.0;
        });

    /// <summary>How much of the times of that name that touch the window their thread was ready to run, in nanoseconds.</summary>
    public static double ReadyIn(Outcome outcome, Profile profile, string name) =>
        outcome.Output.Split('\n').Select(line => line.Split(' ')).Where(words => words[0] == name)
            .Where(words => long.Parse(words[1], CultureInfo.InvariantCulture) < Ticks(profile.Start + profile.Duration)
                && long.Parse(words[2], CultureInfo.InvariantCulture) > Ticks(profile.Start))
            .Sum(words => long.Parse(words[3], CultureInfo.InvariantCulture) * 100.0);

    private static long Ticks(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks;
}
