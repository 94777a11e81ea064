using System.Diagnostics;
using System.Text;

namespace NativeProfiler.E2E.Harness;

/// <summary>A started command whose output is collected; disposed, it and its children are gone.</summary>
internal sealed class Running : IAsyncDisposable
{
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(30);

    private readonly Launch _launch;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _outputRead;
    private readonly Task _errorRead;

    public Running(Launch launch)
    {
        _launch = launch;
        _process = Process.Start(launch.ToStartInfo())!;
        _process.StandardInput.Close();
        _outputRead = CollectAsync(_process.StandardOutput, _output);
        _errorRead = CollectAsync(_process.StandardError, _error);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public Outcome SoFar => new($"{_launch.File} {string.Join(' ', _launch.Arguments)}", HasExited ? _process.ExitCode : -1, Text(_output), Text(_error));

    /// <summary>Waits until the output has a line that begins so, and returns the rest of that line.</summary>
    public async Task<string> WaitForLineAsync(string start)
    {
        var line = "";
        await Until.TrueAsync(
            () => (line = Text(_output).Split('\n')[..^1].FirstOrDefault(text => text.StartsWith(start, StringComparison.Ordinal)) ?? "") != "",
            _launch.Timeout, () => $"no line \"{start}…\"\n{SoFar}");
        return line[start.Length..].Trim();
    }

    public async Task<Outcome> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(_launch.Timeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            await Task.WhenAll(_outputRead, _errorRead).WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            var stage = HasExited ? "its output stayed open for 10 s after its end: a process that it left behind holds it" : $"still running after {_launch.Timeout}";
            Assert.Fail($"{stage}\n{SoFar}");
        }

        return SoFar;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(KillTime);
        }

        _process.Dispose();
    }

    private static async Task CollectAsync(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            lock (text)
                text.Append(buffer, 0, count);
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
