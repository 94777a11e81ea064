using System.Diagnostics.Metrics;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Operations;

/// <summary>How the store is doing, as metrics.</summary>
internal sealed class StoreMeter : IDisposable
{
    private readonly Meter _meter = new("NativeProfiler.Store");

    public StoreMeter(IProfileStore store)
    {
        Gauge("nativeprofiler.store.size", "By", "Bytes on disk", () => store.ReadStatus().Bytes);
        Gauge("nativeprofiler.store.originals.size", "By", "Bytes on disk that are uploaded files", () => store.ReadStatus().OriginalBytes);
        Gauge("nativeprofiler.store.dictionaries.size", "By", "Memory for stack dictionaries", () => store.ReadStatus().DictionaryBytes);
        Gauge("nativeprofiler.store.days", "", "Days of which there are profiles", () => store.ReadStatus().Days);
        Gauge("nativeprofiler.store.damaged_days", "", "Days set aside as damaged since the start", () => store.ReadStatus().DamagedDays);
        Gauge("nativeprofiler.store.waiting", "", "Profiles waiting to be written", () => store.ReadStatus().Waiting);
        Gauge("nativeprofiler.store.waiting.size", "By", "Memory of the profiles waiting to be written, about", () => store.ReadStatus().WaitingBytes);
        Gauge("nativeprofiler.store.writable", "", "1 when the last write succeeded, 0 when it failed", () => store.ReadStatus().Trouble is null ? 1 : 0);
    }

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string unit, string description, Func<long> value) =>
        _meter.CreateObservableGauge(name, value, unit, description);
}
