using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace NativeProfiler.Backend.Operations;

/// <summary>
/// Metrics in Prometheus' text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). Names as
/// OpenTelemetry's specification maps them: dots become underscores, the unit and `_total` follow.
/// </summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly SortedDictionary<string, StringBuilder> _families = new(StringComparer.Ordinal);

    public void Add(Metric metric)
    {
        var isSum = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        var name = Name(metric.Name, metric.Unit, isSum);
        if (!_families.TryGetValue(name, out var text))
        {
            _families.Add(name, text = new StringBuilder());
            var type = isSum ? "counter" : metric.MetricType == MetricType.Histogram ? "histogram" : "gauge";
            if (metric.Description.Length > 0)
                text.Append("# HELP ").Append(name).Append(' ').Append(Escape(metric.Description)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        }

        foreach (ref readonly var point in metric.GetMetricPoints())
            AddPoint(text, name, metric.MetricType, point);
    }

    public override string ToString() => string.Concat(_families.Values);

    private static void AddPoint(StringBuilder text, string name, MetricType type, in MetricPoint point)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in point.Tags)
        {
            var shown = Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal);
            labels.Append(labels.Length == 0 ? "" : ",").Append(Identifier(key)).Append("=\"").Append(shown).Append('"');
        }

        switch (type)
        {
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                Line(text, name, labels.ToString(), point.GetSumLong());
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                Line(text, name, labels.ToString(), point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                Line(text, name, labels.ToString(), point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                Line(text, name, labels.ToString(), point.GetGaugeLastValueDouble());
                break;
            case MetricType.Histogram:
                AddHistogram(text, name, labels.ToString(), point);
                break;
        }
    }

    private static void AddHistogram(StringBuilder text, string name, string labels, in MetricPoint point)
    {
        var count = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            var bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : bucket.ExplicitBound.ToString("R", CultureInfo.InvariantCulture);
            Line(text, $"{name}_bucket", labels + (labels.Length == 0 ? "" : ",") + $"le=\"{bound}\"", count);
        }

        Line(text, $"{name}_sum", labels, point.GetHistogramSum());
        Line(text, $"{name}_count", labels, point.GetHistogramCount());
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Name(string name, string unit, bool isCounter)
    {
        var suffix = unit switch { "By" => "_bytes", "s" => "_seconds", "ns" => "_nanoseconds", _ => "" };
        var full = Identifier(name);
        if (!full.EndsWith(suffix, StringComparison.Ordinal))
            full += suffix;
        return isCounter ? full + "_total" : full;
    }

    private static string Identifier(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Escape(string text) =>
        text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
