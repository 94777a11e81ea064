using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeProfiler.Pprof.Tests;

/// <summary>The independent reader: what `go tool pprof -raw` finds in a file. Needs Go; without it the tests fail.</summary>
internal sealed partial class GoToolPprof
{
    private GoToolPprof(string[] types, Dictionary<string, long[]> selfByFunction, long[] totals)
    {
        Types = types;
        SelfByFunction = selfByFunction;
        Totals = totals;
    }

    public string[] Types { get; }

    public Dictionary<string, long[]> SelfByFunction { get; }

    public long[] Totals { get; }

    public static GoToolPprof Read(string file)
    {
        var lines = Run("tool", "pprof", "-symbolize=none", "-raw", file).Split('\n');
        var names = Section(lines, "Locations")
            .Select(line => LocationLine().Match(line))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups["id"].Value, match => match.Groups["name"].Value);
        var samples = Section(lines, "Samples:").ToArray();
        var types = samples[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(type => type.Replace("[dflt]", "", StringComparison.Ordinal)).ToArray();

        var self = new Dictionary<string, long[]>();
        var totals = new long[types.Length];
        foreach (var match in samples.Skip(1).Select(line => SampleLine().Match(line)).Where(match => match.Success))
        {
            var values = match.Groups["values"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(value => long.Parse(value, CultureInfo.InvariantCulture)).ToArray();
            var leaf = match.Groups["leaf"].Value;
            var sums = self.TryGetValue(names[leaf], out var known) ? known : self[names[leaf]] = new long[types.Length];
            for (var i = 0; i < values.Length; i++)
            {
                sums[i] += values[i];
                totals[i] += values[i];
            }
        }

        return new GoToolPprof(types, self, totals);
    }

    private static IEnumerable<string> Section(string[] lines, string title) =>
        lines.SkipWhile(line => line != title).Skip(1).TakeWhile(line => line is not ("Locations" or "Mappings"));

    private static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("go", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("go did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"go tool pprof failed: {errors.Result}");
        return output;
    }

    [GeneratedRegex(@"^\s*(?<id>\d+): 0x[0-9a-f]+ (M=\d+ )?(?<name>.*?) \S*:\d+(:\d+)? s=\d+")]
    private static partial Regex LocationLine();

    [GeneratedRegex(@"^\s*(?<values>[\d ]+): (?<leaf>\d+)")]
    private static partial Regex SampleLine();
}
