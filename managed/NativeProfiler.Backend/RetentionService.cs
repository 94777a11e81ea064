using NativeProfiler.Storage;

namespace NativeProfiler.Backend;

/// <summary>Deletes what is older than the retention, or too much, at start and every ten minutes.</summary>
internal sealed partial class RetentionService(
    IProfileStore store, BackendOptions options, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10), time);
        do
        {
            await DropOldAsync(stoppingToken);
            await DropTooMuchAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
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

    private async Task DropTooMuchAsync(CancellationToken token)
    {
        if (options.RetentionBytes is not { } limit)
            return;
        try
        {
            var reduction = await store.DropToSizeAsync(limit, token);
            if (reduction.OriginalsOfDays + reduction.Days > 0)
                Log.Reduced(logger, limit, reduction.OriginalsOfDays, reduction.Days, reduction.BytesLeft);
        }
#pragma warning disable CA1031 // the loop must not end: the disk would fill
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.NotReduced(logger, limit, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(140, LogLevel.Information, "Deleted {Days} days before {Oldest}")]
        public static partial void Dropped(ILogger logger, int days, DateOnly oldest);

        [LoggerMessage(141, LogLevel.Error, "Days before {Oldest} could not be deleted: {Reason}; trying again in ten minutes")]
        public static partial void Failed(ILogger logger, DateOnly oldest, string reason);

        [LoggerMessage(142, LogLevel.Warning,
            "To stay below {Limit} bytes the uploaded files of {Originals} days and {Days} whole days were deleted; {Left} bytes are left")]
        public static partial void Reduced(ILogger logger, long limit, int originals, int days, long left);

        [LoggerMessage(143, LogLevel.Error, "The data folder could not be brought below {Limit} bytes: {Reason}; trying again in ten minutes")]
        public static partial void NotReduced(ILogger logger, long limit, string reason);
    }
}
