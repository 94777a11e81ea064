using System.Diagnostics;
using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Walker;

/// <summary>Stops a process that has the probe preloaded, and walks its threads with the agent's own walker (tests/native/oracle).</summary>
internal sealed class ThreadStopper : IDisposable
{
    private static readonly string Oracle = Path.Combine(Repository.Root, "artifacts/native/release/tests/native/oracle");

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private ThreadStopper(Process process) => _process = process;

    /// <summary>A command whose process can be stopped: the agent is in it, and the probe.</summary>
    internal static Launch Prepare(Launch command, Scratch scratch)
    {
        var buffer = Path.Combine(scratch.Folder, "buffer");
        // As large as the probe's structure, or larger.
        File.WriteAllBytes(buffer, new byte[64 << 10]);
        var probe = Path.Combine(Oracle, "liboracle_probe.so");
        return (command with { File = "/usr/bin/env", Arguments = ["LD_PRELOAD=" + probe, command.File, .. command.Arguments] })
            .WithAgent(scratch)
            .With("NATIVEPROFILER_PROCESSES", "*")
            .With("NP_ORACLE_BUFFER", buffer);
    }

    internal static ThreadStopper Attach(int processId, Scratch scratch)
    {
        var start = new ProcessStartInfo(
            Path.Combine(Oracle, "walk_stopped"),
            [processId.ToString(CultureInfo.InvariantCulture), Path.Combine(scratch.Folder, "buffer"), Repository.Agent])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new ThreadStopper(Process.Start(start)!);
    }

    /// <summary>Stops all threads and tells how they stand; none when the process has ended.</summary>
    internal async Task<IReadOnlyList<StoppedThread>> StopAsync()
    {
        await _process.StandardInput.WriteLineAsync("stop");
        var threads = new List<StoppedThread>();
        for (var line = await ReadLineAsync(); line != "."; line = await ReadLineAsync())
            threads.Add(StoppedThread.Parse(line, await ReadLineAsync(), await ReadLineAsync()));
        return threads;
    }

    internal Task GoOnAsync() => _process.StandardInput.WriteLineAsync("go on");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill();
        _process.Dispose();
    }

    private async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("walk_stopped ended; what it said is in this test's error output");
}
