using Microsoft.Extensions.Logging.Abstractions;
using NativeProfiler.Host.Sinks;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Upload;
using NativeProfiler.Host.Work;
using NativeProfiler.Tests;

namespace NativeProfiler.Host.Tests.Upload;

/// <summary>A target that is profiled as the backend or its own rhythm orders, in simulated time.</summary>
internal sealed class UploadScene : IDisposable
{
    private readonly CancellationTokenSource _end = new();

    public UploadScene(UploadOptions? options = null)
    {
        Options = options ?? new UploadOptions { SpoolFolder = Folder };
        Backend = new FakeBackend(Time);
        Spool = NativeProfiler.Host.Upload.Spool.TryOpen(Folder, Options, Time) ?? throw new InvalidOperationException("the spool is in use");
        Sink = new BackendSink(Backend, Spool, Options, Time, NullLogger.Instance);
    }

    public static TargetIdentity Target { get; } = new(
        "default", "shop", "1.0.0", "eu-1", new Dictionary<string, string> { ["pod"] = "shop-1" }, 7, [ProfileType.Cpu]);

    public string Folder { get; } = Directory.CreateTempSubdirectory("np-spool-").FullName;

    public ManualTime Time { get; } = new();

    public UploadOptions Options { get; }

    public FakeBackend Backend { get; }

    public Spool Spool { get; }

    public BackendSink Sink { get; }

    public List<FinishedProfile> Windows { get; } = [];

    public static FinishedProfile Profile(int size, int number = 0, object? ticket = null) => new(
        Target, new WindowOrder([ProfileType.Cpu], TimeSpan.FromSeconds(10), ticket), ProfileType.Cpu, DateTimeOffset.UnixEpoch.AddMinutes(number),
        TimeSpan.FromSeconds(10), new byte[size]);

    /// <summary>Runs the target's loop as the host does.</summary>
    public async Task ProfileAsync()
    {
        var local = new LocalWorkSource(new DutyCycle(Target.Offers, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), 0.5), Time);
        var work = new BackendWorkSource(Target, Backend, local, Sink.RetryNow, Options, Time, NullLogger.Instance);
        try
        {
            while (true)
            {
                var order = await work.NextAsync(_end.Token);
                await Task.Delay(order.Length, Time, _end.Token);
                var profile = new FinishedProfile(Target, order, ProfileType.Cpu, Time.GetUtcNow(), order.Length, new byte[1000]);
                Windows.Add(profile);
                await Sink.StoreAsync(profile, CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The scene is over.
        }
    }

    /// <summary>Lets time pass second by second, with a little real time for what each second sets off.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }
    }

    public async Task EndAsync(Task profiling)
    {
        await _end.CancelAsync();
        await profiling;
    }

    public void Dispose()
    {
        _end.Dispose();
        Sink.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
