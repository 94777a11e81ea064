using Microsoft.Extensions.Logging;

namespace NativeProfiler.Cli;

/// <summary>Writes each log entry as one line to stderr: "nativeprofiler: text".</summary>
internal sealed class LineLogger(TextWriter output) : ILoggerProvider, ILogger
{
    private const int MaxLength = 1000;

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception}";
        // Control characters of another process could steer the terminal.
        Write(string.Concat(text.Take(MaxLength).Select(c => char.IsControl(c) ? ' ' : c)));
    }

    /// <summary>Writes a line of the program's own.</summary>
    internal void Write(string line) => output.WriteLine($"nativeprofiler: {line}");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
