using NativeProfiler.Storage;

namespace NativeProfiler.Backend;

/// <summary>Deletes days that are older than the retention, at start and once an hour.</summary>
internal sealed partial class RetentionService(
    IProfileStore store, BackendOptions options, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hourly = new PeriodicTimer(TimeSpan.FromHours(1), time);
        do
            await DropOldAsync(stoppingToken);
        while (await hourly.WaitForNextTickAsync(stoppingToken));
    }

    private async Task DropOldAsync(CancellationToken token)
    {
        var oldest = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-options.RetentionDays);
        try
        {
            var days = await store.DropBeforeAsync(oldest, token);
            if (days > 0)
                Log.Dropped(logger, days, oldest);
        }
#pragma warning disable CA1031 // the loop must not end: the disk would fill
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.Failed(logger, oldest, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(140, LogLevel.Information, "Deleted {Days} days before {Oldest}")]
        public static partial void Dropped(ILogger logger, int days, DateOnly oldest);

        [LoggerMessage(141, LogLevel.Error, "Days before {Oldest} could not be deleted: {Reason}; trying again in an hour")]
        public static partial void Failed(ILogger logger, DateOnly oldest, string reason);
    }
}
