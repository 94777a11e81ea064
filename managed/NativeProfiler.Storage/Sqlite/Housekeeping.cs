using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// What is done once a minute: hours that are over are rolled up and put from the log into the day's file, days that are over put
/// into one file each. In small steps on
/// the writer's thread, so that uploads never wait long.
/// </summary>
internal sealed class Housekeeping(SqliteStoreOptions options, DayCatalog catalog, StoreWriter writer, CopyHold hold)
{
    /// <summary>After an hour: most profiles that are still on their way have come by then.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken token)
    {
        using var minutely = new PeriodicTimer(TimeSpan.FromMinutes(1), options.Time);
        try
        {
            do
                await OnceAsync(token);
            while (await minutely.WaitForNextTickAsync(token));
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The store is being closed.
        }
    }

    public async Task OnceAsync(CancellationToken token)
    {
        foreach (var file in catalog.All.Reverse())
        {
            try
            {
                await DoAsync(file, options.Time.GetUtcNow() - Grace, token);
            }
#pragma warning disable CA1031 // the loop must not end: hours would never be rolled up again
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                options.OnTrouble($"housekeeping of {file.Path} failed: {e.Message}");
                return; // a disk that takes nothing takes nothing for the other days either
            }
        }
    }

    private async Task DoAsync(DayFile file, DateTimeOffset until, CancellationToken token)
    {
        var millisecond = until.ToUnixTimeMilliseconds() - RowIds.DayStart(file.Day);
        if (millisecond < 0 || file.IsClosed || !File.Exists(file.Path))
            return;
        var isOver = millisecond >= TimeSpan.MillisecondsPerDay;
        if (isOver && catalog.Use(file, DayReader.IsClosed, whenDamaged: true))
        {
            file.IsClosed = true; // an earlier run of this program left it so
            return;
        }

        var pending = await UseAsync(file, day => day.PendingBefore(Math.Min(millisecond, TimeSpan.MillisecondsPerDay)), [], token);
        foreach (var (series, hour) in pending)
            await UseAsync(file, day => day.RollUp(series, hour), false, token);

        if (pending.Count > 0)
            await UseAsync(file, day => day.Compact(), 0, token);
        if (hold.IsHeld)
            return;
        if (pending.Count > 0)
            await UseAsync(file, day => day.TryCheckpoint(), false, token);
        if (isOver && await UseAsync(file, day => day.TryClose(), false, token))
        {
            await writer.RunAsync(
                () =>
                {
                    writer.CloseWriterOf(file);
                    return file.IsClosed = true;
                },
                token);
        }
    }

    private Task<T> UseAsync<T>(DayFile file, Func<DayWriter, T> use, T whenDamaged, CancellationToken token) => writer.RunAsync(
        () => catalog.Has(file) ? catalog.Use(file, one => writer.Use(one, use), whenDamaged) : whenDamaged, token);
}
