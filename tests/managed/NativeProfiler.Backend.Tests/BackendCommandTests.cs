using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NativeProfiler.Backend.Tests;

/// <summary>The program itself, as a person starts it.</summary>
public sealed class BackendCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "Option '--data' is required.")]
    [InlineData("--data DATA --grpc 0.0.0.0:8479", "--grpc 0.0.0.0:8479 is not a loopback address and has no TLS: use --https")]
    [InlineData("--data x --http nonsense", "--http nonsense is not ADDRESS:PORT")]
    [InlineData("--data x --window-seconds 0", "--window-seconds 0 is not a number between 1 and 600")]
    [InlineData("--data DATA --window-seconds 9 --period-seconds 4", "--window-seconds is longer than --period-seconds")]
    [InlineData("--data x --period-seconds soon", "--period-seconds soon is not a number between 1 and 86400")]
    [InlineData("--data x --retain 3", "Unrecognized command or argument '--retain'")]
    public async Task A_wrong_option_is_refused_in_a_sentence(string arguments, string message)
    {
        var folder = Directory.CreateTempSubdirectory("np-backend-").FullName;
        var (exitCode, errors) = await RunAsync(
            arguments.Replace("DATA", folder, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Directory.Delete(folder, recursive: true);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_told()
    {
        var (exitCode, errors) = await RunAsync("--data", "/proc/nothing/here");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("nativeprofiler-backend: the data folder /proc/nothing/here cannot be created", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var folder = Directory.CreateTempSubdirectory("np-backend-");

        var (exitCode, errors) = await RunAsync(
            "--data", folder.FullName, "--grpc", taken.LocalEndpoint.ToString()!, "--http", "127.0.0.1:0");

        Assert.Equal(1, exitCode);
        Assert.Contains("address already in use; stop the program that uses the port or choose another", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task No_variable_makes_it_listen_on_another_address()
    {
        var folder = Directory.CreateTempSubdirectory("np-backend-");
        using var process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "nativeprofiler-backend"),
            ["--data", folder.FullName, "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://0.0.0.0:0",
                ["Kestrel__Endpoints__Other__Url"] = "http://0.0.0.0:0",
                ["ASPNETCORE_Kestrel__Endpoints__Other__Url"] = "http://0.0.0.0:0",
            },
        })!;

        var line = await process.StandardOutput.ReadLineAsync(Token);
        process.Kill();
        await process.WaitForExitAsync(Token);

        Assert.Matches(@"Listening on http://127\.0\.0\.1:\d+ and http://127\.0\.0\.1:\d+, profiles in", line);
        folder.Delete(recursive: true);
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "nativeprofiler-backend");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = await process.StandardError.ReadToEndAsync(Token);
        await output;
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, errors);
    }
}
