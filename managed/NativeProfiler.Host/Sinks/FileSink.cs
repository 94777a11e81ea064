using Microsoft.Extensions.Logging;

namespace NativeProfiler.Host.Sinks;

/// <summary>Writes each profile to a file of one folder, whole or not at all: to a temporary name, then renamed.</summary>
internal sealed partial class FileSink(string folder, ILogger logger) : IProfileSink
{
    private int _lastProblem;
    private long _dropped;

    /// <summary>Profiles that could not be written.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    public async ValueTask StoreAsync(FinishedProfile profile, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(folder, $".{profile.Target.ProcessId}_{Guid.NewGuid():n}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(temporary, profile.Bytes, cancellationToken);
            Log.Wrote(logger, MoveInto(temporary, profile));
            _lastProblem = 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            _ = Interlocked.Increment(ref _dropped);
            Remove(temporary);
            Report(e);
        }
    }

    /// <summary>Looks whether files can be made, and says so at once when not.</summary>
    internal void Probe()
    {
        try
        {
            FolderProbe.Check(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(e);
        }
    }

    // Once per cause: messages carry the changing names of files.
    private void Report(Exception exception)
    {
        if (Interlocked.Exchange(ref _lastProblem, exception.HResult) == exception.HResult) return;
        Log.CannotWrite(logger, folder, exception.Message.TrimEnd('.'));
    }

    private string MoveInto(string temporary, FinishedProfile profile)
    {
        var final = Path.Combine(folder, ProfileFileName.Of(profile));
        if (File.Exists(final)) final = Path.Combine(folder, ProfileFileName.OfProcess(profile));
        File.Move(temporary, final, overwrite: true);
        return final;
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder takes no change at all; the line that is logged for the write says so.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "wrote {Path}")]
        internal static partial void Wrote(ILogger logger, string path);

        [LoggerMessage(101, LogLevel.Warning,
            "profiles cannot be written to {Folder} and are dropped: {Problem}; make the folder writable or name another in NATIVEPROFILER_OUTPUT")]
        internal static partial void CannotWrite(ILogger logger, string folder, string problem);
    }
}
