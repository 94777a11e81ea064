using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Sinks;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;

namespace NativeProfiler.Host.Tests;

public sealed class FileSinkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("np_sink_").FullName;
    private readonly LineList _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Two_profiles_of_one_moment_are_told_apart_by_their_process()
    {
        var sink = new FileSink(_folder, _log);
        await sink.StoreAsync(Profile("shop", 1), CancellationToken.None);
        await sink.StoreAsync(Profile("shop", 2), CancellationToken.None);
        Assert.Equal(
            [
                "profiler_shop_CPU_19700101T000001000Z_19700101T000011000Z_unknown_1.0.pb.gz",
                "profiler_shop_CPU_19700101T000001000Z_19700101T000011000Z_unknown_1.0_2.pb.gz",
            ],
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_name_cannot_leave_the_folder()
    {
        var sink = new FileSink(_folder, _log);
        await sink.StoreAsync(Profile("../../etc/passwd", 1), CancellationToken.None);
        Assert.Equal(
            "profiler_-..-etc-passwd_CPU_19700101T000001000Z_19700101T000011000Z_unknown_1.0.pb.gz",
            Path.GetFileName(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_once_and_every_loss_is_counted()
    {
        // A file stands where the folder should be: refused to root too.
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var sink = new FileSink(file, _log);
        sink.Probe();
        for (var i = 0; i < 3; i++) await sink.StoreAsync(Profile("shop", i), CancellationToken.None);
        Assert.Equal(3, sink.Dropped);
        var line = Assert.Single(_log.Lines);
        Assert.Contains(file, line, StringComparison.Ordinal);
        Assert.Contains("make the folder writable", line, StringComparison.Ordinal);
    }

    private static FinishedProfile Profile(string service, int processId) => new(
        new TargetIdentity("default", service, "1.0", "", new Dictionary<string, string>(), processId, [ProfileType.Cpu]),
        new WindowOrder([ProfileType.Cpu], TimeSpan.FromSeconds(10)),
        ProfileType.Cpu,
        DateTimeOffset.UnixEpoch.AddSeconds(1),
        TimeSpan.FromSeconds(10),
        new byte[] { 1, 2, 3 });

    private sealed class LineList : ILogger
    {
        internal List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Add(formatter(state, exception));
        }
    }
}
