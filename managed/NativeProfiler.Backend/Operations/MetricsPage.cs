using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace NativeProfiler.Backend.Operations;

/// <summary>`/metrics`: what OpenTelemetry's meters hold when it is asked for.</summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>Keeps the text of the last collection; asked for one at a time.</summary>
    private sealed class TextExporter : BaseExporter<Metric>
    {
        public string Text { get; private set; } = "";

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var text = new PrometheusText();
            foreach (var metric in batch)
                text.Add(metric);
            Text = text.ToString();
            return ExportResult.Success;
        }
    }

    private readonly Lock _lock = new();
    private readonly TextExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _meters;

    public MetricsPage()
    {
        _reader = new BaseExportingMetricReader(_exporter);
        _meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter("NativeProfiler.*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddReader(_reader)
            .Build();
    }

    public Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(Collect(), context.RequestAborted);
    }

    public void Dispose()
    {
        _meters.Dispose();
        _reader.Dispose();
        _exporter.Dispose();
    }

    private string Collect()
    {
        lock (_lock)
        {
            _reader.Collect();
            return _exporter.Text;
        }
    }
}
