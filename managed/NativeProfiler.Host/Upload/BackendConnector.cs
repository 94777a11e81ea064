using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;

namespace NativeProfiler.Host.Upload;

/// <summary>Connects targets to backends over gRPC; targets of one backend share a connection and a spool.</summary>
internal sealed partial class BackendConnector(
    UploadOptions options,
    Func<BackendAddress, IProfilerClient> connect,
    TimeProvider time,
    ILogger<BackendConnector> logger) : IBackendConnector, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BackendAddress, (IProfilerClient Client, BackendSink Sink)> _backends = [];

    public BackendLink Connect(TargetIdentity target, BackendAddress backend, IWorkSource local)
    {
        var (client, sink) = Find(backend);
        return new BackendLink(new BackendWorkSource(target, client, local, sink.RetryNow, options, time, logger), sink);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (_, sink) in _backends.Values) sink.Dispose();
            _backends.Clear();
        }
    }

    private (IProfilerClient Client, BackendSink Sink) Find(BackendAddress backend)
    {
        lock (_gate)
        {
            if (_backends.TryGetValue(backend, out var known)) return known;

            var client = connect(backend);
            var spool = SpoolFolder.TryOpen(backend.Address, options, time, out var problem);
            if (spool is null) Log.NoSpool(logger, options.SpoolFolder, problem);
            var made = (client, new BackendSink(client, spool, options, time, logger));
            _backends.Add(backend, made);
            return made;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(420, LogLevel.Warning,
            "no spool in {Folder} ({Problem}): profiles are dropped while the backend is away; make the folder writable")]
        internal static partial void NoSpool(ILogger logger, string folder, string problem);
    }
}
