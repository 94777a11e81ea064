using System.CommandLine;
using System.Net;
using System.Text.RegularExpressions;
using NativeProfiler.Backend.Commands;
using NativeProfiler.Backend.Operations;

namespace NativeProfiler.Backend.Tests;

/// <summary>What those who run the backend look at and set.</summary>
public sealed partial class OperationsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_backend_is_ready()
    {
        await using var backend = await RunningBackend.StartAsync();

        using var answer = await backend.Http.GetAsync(new Uri("/readyz", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"status\":\"ready\"", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        var file = WriteFile("""{ "retention-days": 7, "window-seconds": 5, "data": "/from-file" }""");
        var variables = new Dictionary<string, string?>
        {
            ["NATIVEPROFILER_BACKEND_WINDOW_SECONDS"] = "6",
            ["NATIVEPROFILER_BACKEND_DATA"] = "/from-environment",
        };

        var arguments = new Configuration(variables.GetValueOrDefault).Complete(
            ["--config", file, "--data=/from-line"], BackendCommand.Options);

        Assert.Equal(["--config", file, "--data=/from-line", "--window-seconds", "6", "--retention-days", "7"], arguments);
    }

    [Fact]
    public void The_file_can_be_named_by_the_environment()
    {
        var file = WriteFile("""{ "retention-size": "50G" }""");

        var arguments = new Configuration(name => name == "NATIVEPROFILER_BACKEND_CONFIG" ? file : null).Complete([], BackendCommand.Options);

        Assert.Equal(["--retention-size", "50G"], arguments);
    }

    [Fact]
    public void Switches_and_lists_can_be_set_everywhere()
    {
        var file = WriteFile("""{ "host": ["a.example", "b.example"], "require-keys": true, "insecure": false }""");
        var variables = new Dictionary<string, string?> { ["NATIVEPROFILER_BACKEND_HOST"] = "c.example,d.example" };

        var byFile = new Configuration(_ => null).Complete(["--config", file], BackendCommand.Options);
        var byVariable = new Configuration(variables.GetValueOrDefault).Complete([], BackendCommand.Options);

        Assert.Equal(["--config", file, "--require-keys", "--host", "a.example", "--host", "b.example"], byFile);
        Assert.Equal(["--host", "c.example", "--host", "d.example"], byVariable);
    }

    [Theory]
    [InlineData("""{ "retention": 7 }""", "which does not exist; there are data, grpc")]
    [InlineData("[7]", "does not hold a JSON object")]
    [InlineData("{", "is not JSON")]
    public void A_wrong_file_is_refused_with_the_reason(string text, string reason)
    {
        var file = WriteFile(text);

        var error = Assert.Throws<ConfigurationException>(
            () => new Configuration(_ => null).Complete(["--config", file], BackendCommand.Options));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_value_says_where_it_came_from()
    {
        var configuration = new Configuration(name => name == "NATIVEPROFILER_BACKEND_RETENTION_DAYS" ? "many" : null);
        configuration.Complete([], BackendCommand.Options);

        Assert.Equal(
            "--retention-days many is not a number between 1 and 3650 (from the environment variable NATIVEPROFILER_BACKEND_RETENTION_DAYS)",
            configuration.Explain("--retention-days many is not a number between 1 and 3650"));
    }

    [Fact]
    public void The_documented_table_is_the_programs()
    {
        var rows = File.ReadAllLines(Path.Combine(FindRoot(), "docs/operations.md"))
            .Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => (Option: match.Groups[1].Value, Variable: match.Groups[2].Value, Default: match.Groups[3].Value)).ToArray();

        Assert.Equal(
            BackendCommand.Options.Select(option => (option.Name, Configuration.VariableOf(option.Name), DefaultOf(option))).Order(), rows.Order());
    }

    private static string DefaultOf(Option option) => option switch
    {
        { Required: true } => "must be given",
        { HasDefaultValue: true } => option.GetDefaultValue() switch
        {
            Array { Length: 0 } => "none",
            IPEndPoint address => address.ToString(),
            LogFormat format => format.ToString().ToLowerInvariant(),
            var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!.ToLowerInvariant(),
        },
        _ => option.ValueType == typeof(bool) ? "false" : "none",
    };

    private static string WriteFile(string text)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("np-configuration-").FullName, "backend.json");
        File.WriteAllText(path, text);
        return path;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NativeProfiler.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no NativeProfiler.sln above");
        return folder.FullName;
    }

    [GeneratedRegex(@"^\| `(--[a-z-]+)` \| `(NATIVEPROFILER_BACKEND_[A-Z_]+)` \| .* \| `?([^|`]+)`? \|$")]
    private static partial Regex Row();
}
