using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StoreBench;

/// <summary>`go tool pprof`, the yardstick: the same merge by another program, and the judge of both results.</summary>
internal static partial class GoPprof
{
    /// <summary>Merges files into one; returns the milliseconds that it took.</summary>
    public static async Task<double> MergeAsync(IEnumerable<string> files, string output) =>
        await Timing.OnceAsync(async () => await RunAsync(["tool", "pprof", "-proto", $"-output={output}", .. files]));

    /// <summary>Flat and cumulative nanoseconds of every function.</summary>
    public static async Task<SortedDictionary<string, string>> TopAsync(string file, string value)
    {
        var text = await RunAsync(["tool", "pprof", "-top", $"-sample_index={value}", "-unit=ns", "-nodefraction=0", "-nodecount=1000000", file]);
        var functions = new SortedDictionary<string, (double Flat, double Cumulative)>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (Row().Match(line) is not { Success: true } row)
                continue;
            var name = row.Groups[3].Value.Replace(" (inline)", "", StringComparison.Ordinal).Replace(" (partial-inline)", "", StringComparison.Ordinal);
            var (flat, cumulative) = functions.GetValueOrDefault(name);
            functions[name] = (flat + Number(row.Groups[1]), cumulative + Number(row.Groups[2]));
        }

        return new SortedDictionary<string, string>(
            functions.ToDictionary(pair => pair.Key, pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value.Flat:R} {pair.Value.Cumulative:R}")),
            StringComparer.Ordinal);
    }

    private static double Number(Group text) => double.Parse(text.Value, CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("go", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"go {arguments[1]} failed: {await error}");
    }

    [GeneratedRegex(@"^\s*([0-9.e+]+)(?:ns)?\s+[0-9.]+%\s+[0-9.]+%\s+([0-9.e+]+)(?:ns)?\s+[0-9.]+%\s+(.+?)\s*$")]
    private static partial Regex Row();
}
