using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
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

    public static async Task<int> RunAsync(string[] arguments)
    {
        var command = new RootCommand("Stores profiles, decides who is profiled when, and serves the console.");
        foreach (var option in (ReadOnlySpan<Option>)[Data, Grpc, Http, Window, Period, Retention])
            command.Options.Add(option);
        command.SetAction((parsed, token) => StartAsync(ToOptions(parsed), token));

        var result = command.Parse(arguments);
        if (result.Errors.Count == 0)
            return await result.InvokeAsync();
        foreach (var error in result.Errors)
            await Console.Error.WriteLineAsync($"nativeprofiler-backend: {error.Message}");
        await Console.Error.WriteLineAsync("nativeprofiler-backend: see --help");
        return UsageError;
    }

    private static BackendOptions ToOptions(ParseResult parsed) => new()
    {
        DataFolder = parsed.GetRequiredValue(Data),
        Grpc = parsed.GetRequiredValue(Grpc),
        Http = parsed.GetRequiredValue(Http),
        RetentionDays = parsed.GetRequiredValue(Retention),
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
