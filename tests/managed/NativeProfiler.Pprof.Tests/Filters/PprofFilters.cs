using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeProfiler.Pprof.Tests.Filters;

/// <summary>
/// The independent filter: what `go tool pprof` shows with its own options. In two runs, because ours cut stacks before they
/// hide frames, and pprof's one run does it the other way round (docs/query_api.md).
/// </summary>
internal sealed partial record PprofFilters
{
    public string Focus { get; init; } = "";

    public string Ignore { get; init; } = "";

    public string ShowFrom { get; init; } = "";

    public string Hide { get; init; } = "";

    public string Show { get; init; } = "";

    /// <summary>Self and cumulative values of one sample type by function name, as `-top` prints them.</summary>
    public async Task<Dictionary<string, (long Self, long Total)>> RunAsync(string file, string sampleType, string unit)
    {
        var cut = Path.GetTempFileName();
        try
        {
            await RunAsync(
                ["-proto", $"-output={cut}", .. Option("focus", Focus), .. Option("ignore", Ignore), .. Option("show_from", ShowFrom), file]);
            var output = await RunAsync(
            [
                "-top", "-trim=false", "-nodecount=1000000", "-functions", $"-sample_index={sampleType}", $"-unit={unit}",
                .. Option("hide", Hide), .. Option("show", Show), cut,
            ]);
            return Parse(output);
        }
        finally
        {
            File.Delete(cut);
        }
    }

    private static Dictionary<string, (long Self, long Total)> Parse(string output)
    {
        var rows = new Dictionary<string, (long Self, long Total)>();
        foreach (var match in output.Split('\n').Select(line => Row().Match(line)).Where(match => match.Success))
        {
            var (self, total) = (Number(match, "flat"), Number(match, "cum"));
            var known = rows.GetValueOrDefault(match.Groups["name"].Value);
            rows[match.Groups["name"].Value] = (known.Self + self, known.Total + total);
        }

        return rows;
    }

    private static long Number(Match match, string group) =>
        long.Parse(match.Groups[group].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string[] Option(string name, string value) => value.Length == 0 ? [] : [$"-{name}={value}"];

    private static async Task<string> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("go", ["tool", "pprof", "-symbolize=none", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("go did not start");
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"go tool pprof failed: {await errors}");
        return output;
    }

    /// <summary>`   120ns  1.2%  1.2%   340ns  3.4%  main.work (inline)`; a value of 0 has no unit.</summary>
    [GeneratedRegex(@"^\s*(?<flat>\d+)\D*\s+[\d.]+%\s+[\d.]+%\s+(?<cum>\d+)\D*\s+[\d.]+%\s+(?<name>.+?)( \((partial-)?inline\))?$")]
    private static partial Regex Row();
}
