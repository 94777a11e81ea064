using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Sockets;
using NativeProfiler.Pprof.Proto;
using NativeProfiler.Tests;

namespace NativeProfiler.Host.Tests;

/// <summary>A host in a folder of its own, on a clock that the test moves.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly HostSocket _listener;
    private readonly ConcurrentQueue<string> _log = [];

    private TestHost(string folder, Func<ProfilerHostOptions, ProfilerHostOptions> change)
    {
        Folder = folder;
        Output = Path.Combine(folder, "out");
        Options = change(new ProfilerHostOptions { SocketFolder = folder });
        _listener = HostSocket.TryListen(folder, isFolderGiven: true, out var problem)
            ?? throw new InvalidOperationException(problem);
        _host = ProfilerHostBuilder.Build(Options, _listener, Time, logging =>
        {
            logging.SetMinimumLevel(LogLevel.Debug);
            logging.AddProvider(new QueueLogger(_log));
        });
    }

    internal ManualTime Time { get; } = new();

    internal string Folder { get; }

    internal string Output { get; }

    internal ProfilerHostOptions Options { get; }

    internal IEnumerable<string> Log => _log;

    internal IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["NATIVEPROFILER_OUTPUT"] = Output,
        ["NATIVEPROFILER_SERVICE"] = "shop",
        ["NATIVEPROFILER_VERSION"] = "1.1.0",
        ["NATIVEPROFILER_ZONE"] = "eu-1",
    };

    internal static async Task<TestHost> StartAsync(Func<ProfilerHostOptions, ProfilerHostOptions>? change = null)
    {
        var host = new TestHost(Directory.CreateTempSubdirectory("np_host_").FullName, change ?? (options => options));
        await host._host.StartAsync();
        return host;
    }

    internal FakeAgent Connect() => new(Folder);

    internal Task IdleAsync() => ProfilerHostBuilder.IdleAsync(_host).WaitAsync(TimeSpan.FromSeconds(10));

    internal Task StopAsync() => _host.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));

    internal Task StoppedAsync() => _host.WaitForShutdownAsync().WaitAsync(TimeSpan.FromSeconds(10));

    internal string[] Files => Directory.Exists(Output) ? Directory.GetFiles(Output) : [];

    internal Profile ReadProfile()
    {
        using var gzip = new GZipStream(File.OpenRead(Assert.Single(Files)), CompressionMode.Decompress);
        return Profile.Parser.ParseFrom(gzip);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
        _listener.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class QueueLogger(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)}{exception}");

        public void Dispose()
        {
        }
    }
}
