using System.Diagnostics;

namespace StoreBench;

/// <summary>Wall time of something in milliseconds.</summary>
internal static class Timing
{
    private const int Runs = 7;

    /// <summary>The median of some runs after one that is not counted.</summary>
    public static async Task<double> WarmAsync(Func<Task> work)
    {
        await work();
        var times = new double[Runs];
        for (var i = 0; i < Runs; i++)
            times[i] = await OnceAsync(work);
        Array.Sort(times);
        return times[Runs / 2];
    }

    public static async Task<double> OnceAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Makes the kernel forget what it has read of a folder's files.</summary>
    public static async Task DropFromCacheAsync(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            using var dd = Process.Start(new ProcessStartInfo("dd", [$"of={file}", "oflag=nocache", "conv=notrunc,fdatasync", "count=0"])
            {
                RedirectStandardError = true,
            })!;
            await dd.StandardError.ReadToEndAsync();
            await dd.WaitForExitAsync();
        }
    }
}
