using System.CommandLine;
using NativeProfiler.Host;

namespace NativeProfiler.Cli.Hosting;

/// <summary>The options for the local duty cycle, the same for every command that hosts.</summary>
internal sealed class WindowOptions
{
    private static readonly ProfilerHostOptions Defaults = new() { SocketFolder = "" };

    internal Option<double> Window { get; } = Seconds("--window", "Length of a window", Defaults.WindowLength);

    internal Option<double> Interval { get; } = Seconds("--interval", "From one window's start to the next one's", Defaults.WindowInterval);

    internal ProfilerHostOptions Apply(ParseResult parsed, ProfilerHostOptions options) => options with
    {
        WindowLength = TimeSpan.FromSeconds(parsed.GetValue(Window)),
        WindowInterval = TimeSpan.FromSeconds(parsed.GetValue(Interval)),
    };

    private static Option<double> Seconds(string name, string description, TimeSpan standard) =>
        SecondsOption.Create(name, $"{description}, where no backend orders windows.", standard.TotalSeconds, 0.1, 3600);
}
