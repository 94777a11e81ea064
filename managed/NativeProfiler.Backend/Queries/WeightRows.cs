using System.Globalization;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Queries;

/// <summary>The answer of `/api/v1/weights`: `Top 5% (10.06 s - 10.08 s), 3 profiles`, from all to the heaviest.</summary>
internal sealed record WeightRows(string SampleType, string Unit, IReadOnlyList<WeightRow> Rows)
{
    private static readonly int[] Percents = [100, 50, 25, 10, 5, 1];

    public static WeightRows Of(long[] totals, SampleType type)
    {
        var rows = new List<WeightRow>();
        foreach (var percent in Percents)
        {
            var (low, high, profiles) = Heaviest(totals, percent);
            if (profiles == 0 || (rows.Count > 0 && rows[^1].Profiles == profiles))
                continue;
            var name = percent == 100 ? "All" : $"Top {percent}%";
            var text = $"{name} ({Show(low, type.Unit)} - {Show(high, type.Unit)}), {profiles} profile{(profiles == 1 ? "" : "s")}";
            rows.Add(new WeightRow(percent, low, high, profiles, text));
        }

        return new WeightRows(type.Type, type.Unit, rows);
    }

    /// <summary>The range of the heaviest so many percent, at least one; and how many are in it, which equal ones make more.</summary>
    public static (long Low, long High, int Profiles) Heaviest(long[] totals, int percent)
    {
        if (totals.Length == 0)
            return (0, 0, 0);
        var sorted = totals.OrderDescending().ToArray();
        var low = sorted[Math.Max(1, (int)Math.Ceiling(sorted.Length * percent / 100.0)) - 1];
        return (low, sorted[0], sorted.Count(total => total >= low));
    }

    private static string Show(long value, string unit)
    {
        var (divisor, name) = (unit, value) switch
        {
            ("nanoseconds", >= 1_000_000_000) => (1e9, " s"),
            ("nanoseconds", >= 1_000_000) => (1e6, " ms"),
            ("nanoseconds", _) => (1e3, " µs"),
            ("bytes", >= 1 << 30) => (1 << 30, " GiB"),
            ("bytes", >= 1 << 20) => (1 << 20, " MiB"),
            ("bytes", >= 1 << 10) => (1 << 10, " KiB"),
            ("bytes", _) => (1.0, " B"),
            _ => (1.0, ""),
        };
        return (value / divisor).ToString(divisor > 1 ? "0.00" : "0", CultureInfo.InvariantCulture) + name;
    }
}

internal sealed record WeightRow(int Percent, long Low, long High, int Profiles, string Text);
