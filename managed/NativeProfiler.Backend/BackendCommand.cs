using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NativeProfiler.Backend.Operations;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend;

/// <summary>The command line: every wrong value is refused in one sentence that says what would be right.</summary>
internal static class BackendCommand
{
    private const int UsageError = 2;
    private const int StartError = 1;

    private static readonly Option<string> Data = new("--data")
    {
        Description = "folder for the profiles",
        Required = true,
    };

    private static readonly Option<IPEndPoint> Grpc = EndPoint("--grpc", "address for agents (gRPC, HTTP/2)", 8479);

    private static readonly Option<IPEndPoint> Http = EndPoint("--http", "address for the console and the query API", 8480);

    private static readonly Option<int> Window = Number("--window-seconds", "how long a replica is profiled", 10, 1, 600);

    private static readonly Option<int> Period = Number(
        "--period-seconds", "one window per deployment in this time", 60, 1, 86_400);

    private static readonly Option<int> Retention = Number("--retention-days", "days that profiles are kept", 30, 1, 3650);

    private static readonly Option<long?> RetentionSize = new("--retention-size")
    {
        Description = "bytes that the data folder may need, such as 800M, 50G or 2T; the oldest uploaded files go first, then the oldest days",
        HelpName = "SIZE",
        CustomParser = ParseSize,
    };

    private static readonly Option<LogFormat> Logs = new("--log-format")
    {
        Description = "text, or json: one object a line",
        DefaultValueFactory = _ => LogFormat.Text,
    };

    private static readonly Option<string> ConfigurationFile = new(Configuration.FileOption)
    {
        Description = "JSON file with any of these options, such as { \"retention-days\": 30 }",
        HelpName = "FILE",
    };

    /// <summary>All that can be set, in the order of the documentation's table.</summary>
    internal static IReadOnlyList<Option> Options { get; } =
        [Data, Grpc, Http, Window, Period, Retention, RetentionSize, Logs, ConfigurationFile];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var command = new RootCommand("Stores profiles, decides who is profiled when, and serves the console.");
        foreach (var option in Options)
            command.Options.Add(option);
        command.SetAction((parsed, token) => StartAsync(ToOptions(parsed), token));
        command.Subcommands.Add(BackupCommand.Create());

        var configuration = new Configuration(name => Environment.GetEnvironmentVariables()[name] as string);
        try
        {
            // Other commands have options of their own.
            if (arguments.Length == 0 || arguments[0].StartsWith('-'))
                arguments = configuration.Complete(arguments, Options);
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync($"nativeprofiler-backend: {e.Message}");
            return UsageError;
        }

        var result = command.Parse(arguments);
        if (result.Errors.Count == 0)
            return await result.InvokeAsync();
        foreach (var error in result.Errors)
            await Console.Error.WriteLineAsync($"nativeprofiler-backend: {configuration.Explain(error.Message)}");
        await Console.Error.WriteLineAsync("nativeprofiler-backend: see --help");
        return UsageError;
    }

    private static BackendOptions ToOptions(ParseResult parsed) => new()
    {
        DataFolder = parsed.GetRequiredValue(Data),
        Grpc = parsed.GetRequiredValue(Grpc),
        Http = parsed.GetRequiredValue(Http),
        RetentionDays = parsed.GetRequiredValue(Retention),
        RetentionBytes = parsed.GetValue(RetentionSize),
        LogFormat = parsed.GetValue(Logs),
        Pacing = new PacerOptions
        {
            Window = TimeSpan.FromSeconds(parsed.GetRequiredValue(Window)),
            Period = TimeSpan.FromSeconds(parsed.GetRequiredValue(Period)),
        },
    };

    private static async Task<int> StartAsync(BackendOptions options, CancellationToken token)
    {
        if (options.Pacing.Window > options.Pacing.Period)
        {
            await Console.Error.WriteLineAsync("nativeprofiler-backend: --window-seconds is longer than --period-seconds");
            return UsageError;
        }

        try
        {
            await using var backend = BackendApplication.Create(options);
            await backend.RunAsync(token);
            return 0;
        }
        catch (Exception e) when (e is StoreUnavailableException or IOException or SocketException)
        {
            await Console.Error.WriteLineAsync($"nativeprofiler-backend: {Explain(e)}");
            return StartError;
        }
    }

    private static string Explain(Exception error) =>
        error.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
            ? $"{error.Message.TrimEnd('.')}; stop the program that uses the port or choose another with --grpc or --http"
            : error.Message;

    private static Option<int> Number(string name, string description, int standard, int least, int most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < least || value > most)
                result.AddError($"{name} {text} is not a number between {least} and {most}");
            return value;
        },
    };

    private static long? ParseSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var power = text.Length == 0 ? -1 : "KMGT".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal);
        if (power >= 0 && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number < 1L << (52 - (10 * power)))
        {
            return number << (10 * (power + 1));
        }

        result.AddError($"--retention-size {text} is not a number and K, M, G or T, such as 50G");
        return null;
    }

    private static Option<IPEndPoint> EndPoint(string name, string description, int port) => new(name)
    {
        Description = $"{description}, loopback only",
        DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, port),
        CustomParser = result => ParseEndPoint(name, result),
    };

    private static IPEndPoint? ParseEndPoint(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var address = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text["localhost".Length..] : text;
        if (!IPEndPoint.TryParse(address, out var endPoint) || !address.Contains(':', StringComparison.Ordinal))
            result.AddError($"{name} {text} is not ADDRESS:PORT, such as 127.0.0.1:8479");
        else if (!IPAddress.IsLoopback(endPoint.Address))
            result.AddError($"{name} {text} is not a loopback address; this version has no login, so it listens on 127.0.0.1 or [::1] only");
        return endPoint;
    }
}
