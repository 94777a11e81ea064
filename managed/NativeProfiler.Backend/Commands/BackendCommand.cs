using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NativeProfiler.Backend.Operations;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Commands;

/// <summary>The command line: every wrong value is refused in one sentence that says what would be right.</summary>
internal static class BackendCommand
{
    private const int UsageError = 2;
    private const int StartError = 1;

    private static readonly Option<string> Data = new("--data")
    {
        Description = "folder for the profiles, keys and settings",
        Required = true,
    };

    private static readonly Option<IPEndPoint> Grpc = OptionParsers.EndPoint("--grpc", "address for agents (gRPC, HTTP/2)", 8479);

    private static readonly Option<IPEndPoint> Http = OptionParsers.EndPoint("--http", "address for the console, the query API and REST", 8480);

    private static readonly Option<IPEndPoint?> Https = OptionParsers.OptionalEndPoint("--https", "address for everything, over TLS");

    private static readonly Option<string?> Certificate = new("--tls-cert") { Description = "PEM file of the certificate (and its chain)" };

    private static readonly Option<string?> CertificateKey = new("--tls-key") { Description = "PEM file of the certificate's private key" };

    private static readonly Option<bool> Insecure = new("--insecure")
    {
        Description = "allow --grpc and --http on other addresses than loopback, without TLS; no login there while there are no keys",
    };

    private static readonly Option<bool> RequireKeys = new("--require-keys") { Description = "a login on loopback too" };

    private static readonly Option<string[]> Hosts = new("--host")
    {
        Description = "a name under which browsers open this backend where it needs no login; may be repeated",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> Window = OptionParsers.Number("--window-seconds", "how long a replica is profiled", 10, 1, 600);

    private static readonly Option<int> Period = OptionParsers.Number(
        "--period-seconds", "one window per deployment in this time", 60, 1, 86_400);

    private static readonly Option<int> Retention = OptionParsers.Number("--retention-days", "days that profiles are kept", 30, 1, 3650);

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
    [
        Data, Grpc, Http, Https, Certificate, CertificateKey, Insecure, RequireKeys, Hosts, Window, Period, Retention, RetentionSize, Logs,
        ConfigurationFile,
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var command = new RootCommand("Stores profiles, decides who is profiled when, and serves the console.");
        foreach (var option in Options)
            command.Options.Add(option);
        command.SetAction((parsed, token) => StartAsync(ToOptions(parsed), token));
        command.Subcommands.Add(KeysCommand.Create(Data, TimeProvider.System));
        command.Subcommands.Add(CertsCommand.Create(TimeProvider.System));
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

    /// <summary>Runs a command; what can go wrong is one line on the error output.</summary>
    public static async Task<int> GuardAsync(Func<Task> command)
    {
        try
        {
            await command();
            return 0;
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync($"nativeprofiler-backend: {e.Message}");
            return UsageError;
        }
        catch (Exception e) when (e is StoreUnavailableException or IOException or SocketException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"nativeprofiler-backend: {Explain(e)}");
            return StartError;
        }
    }

    private static BackendOptions ToOptions(ParseResult parsed) => new()
    {
        DataFolder = parsed.GetRequiredValue(Data),
        Grpc = parsed.GetRequiredValue(Grpc),
        Http = parsed.GetRequiredValue(Http),
        Https = parsed.GetValue(Https),
        CertificateFile = parsed.GetValue(Certificate),
        CertificateKeyFile = parsed.GetValue(CertificateKey),
        Insecure = parsed.GetValue(Insecure),
        RequireKeys = parsed.GetValue(RequireKeys),
        Hosts = parsed.GetRequiredValue(Hosts).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase),
        RetentionDays = parsed.GetRequiredValue(Retention),
        RetentionBytes = parsed.GetValue(RetentionSize),
        LogFormat = parsed.GetValue(Logs),
        Pacing = new PacerOptions
        {
            Window = TimeSpan.FromSeconds(parsed.GetRequiredValue(Window)),
            Period = TimeSpan.FromSeconds(parsed.GetRequiredValue(Period)),
        },
    };

    private static Task<int> StartAsync(BackendOptions options, CancellationToken token) => GuardAsync(async () =>
    {
        if (options.Pacing.Window > options.Pacing.Period)
            throw new ConfigurationException("--window-seconds is longer than --period-seconds");
        await using var backend = BackendApplication.Create(options);
        await backend.RunAsync(token);
    });

    private static string Explain(Exception error) =>
        error.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
            ? $"{error.Message.TrimEnd('.')}; stop the program that uses the port or choose another with --grpc, --http or --https"
            : error.Message;

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
}
