using NativeProfiler.Host.Settings;
using NativeProfiler.Host.Targets;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

public sealed class TargetSettingsTests
{
    [Fact]
    public void Our_own_variables_come_first()
    {
        var settings = Read(
            ("NATIVEPROFILER_SERVICE", "shop"), ("OTEL_SERVICE_NAME", "other"), ("NATIVEPROFILER_VERSION", "1.1.0"),
            ("NATIVEPROFILER_ZONE", "eu-1"), ("NATIVEPROFILER_PROJECT", "retail"), ("NATIVEPROFILER_LABELS", "team=cart,tier=2"),
            ("HOSTNAME", "pod-7"), ("NATIVEPROFILER_OUTPUT", "/tmp/p"), ("NATIVEPROFILER_BACKEND", "http://backend:8479"));
        Assert.Equal(("retail", "shop", "1.1.0", "eu-1"), (settings.Identity.Project, settings.Identity.Service, settings.Identity.Version, settings.Identity.Zone));
        Assert.Equal("instance=pod-7,team=cart,tier=2", string.Join(',', settings.Identity.Labels.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.Equal("/tmp/p", settings.OutputFolder);
        Assert.Equal(new Uri("http://backend:8479"), settings.Backend?.Address);
        Assert.Empty(settings.Problems);
    }

    [Theory]
    [InlineData("OTEL_SERVICE_NAME", "Shop", "shop")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "service.name=cart%20api", "cart-api")]
    [InlineData("K_SERVICE", "run", "run")]
    [InlineData("GAE_SERVICE", "engine", "engine")]
    [InlineData("HOSTNAME", "pod", "nativeprofiler.host.tests")]
    public void The_service_falls_back_to_what_platforms_and_the_program_say(string variable, string value, string service)
    {
        var settings = Read((variable, value));
        Assert.Equal(service, settings.Identity.Service);
        Assert.Empty(settings.Problems);
    }

    [Theory]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "service.version=2.0", "2.0")]
    [InlineData("K_REVISION", "rev-1", "rev-1")]
    [InlineData("GAE_VERSION", "v3", "v3")]
    [InlineData("HOSTNAME", "pod", "0.1.0")]
    public void The_version_falls_back_to_what_platforms_and_the_assembly_say(string variable, string value, string version) =>
        Assert.Equal(version, Read((variable, value)).Identity.Version);

    [Fact]
    public void An_entry_assembly_that_cannot_be_read_leaves_the_version_empty() =>
        Assert.Equal("", TargetSettingsReader.Read(Hello([]) with { EntryAssembly = "/nowhere/App.dll" }).Identity.Version);

    [Theory]
    [InlineData("NATIVEPROFILER_SERVICE", "My Shop", "'my-shop'")]
    [InlineData("NATIVEPROFILER_LABELS", "novalue", "'novalue' is not key=value")]
    [InlineData("NATIVEPROFILER_PROFILES", "cpu,everything", "'everything' is not a type")]
    [InlineData("NATIVEPROFILER_BACKEND", "not a url", "write http://HOST:PORT")]
    [InlineData("NATIVEPROFILER_BACKEND", "ftp://host", "write http://HOST:PORT")]
    [InlineData("NATIVEPROFILER_OUTPUT", "relative/folder", "write a full path")]
    public void A_wrong_value_is_told_in_one_line_that_names_it(string variable, string value, string advice)
    {
        var settings = Read((variable, value));
        var line = Assert.Single(settings.Problems);
        Assert.Contains(variable, line, StringComparison.Ordinal);
        Assert.Contains(advice, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.Equal([ProfileType.Cpu], settings.Identity.Offers);
    }

    [Fact]
    public void Types_that_the_agent_cannot_take_are_not_offered_and_named()
    {
        var settings = Read(("NATIVEPROFILER_PROFILES", "heap,cpu"));
        Assert.Equal([ProfileType.Cpu], settings.Identity.Offers);
        Assert.Contains("heap cannot be taken", Assert.Single(settings.Problems), StringComparison.Ordinal);
        Assert.Empty(Read(("NATIVEPROFILER_PROFILES", "heap")).Identity.Offers);
    }

    [Fact]
    public void Types_whose_cost_is_not_measured_are_taken_on_request_only()
    {
        var all = Hello([]) with { WindowTypes = uint.MaxValue };
        Assert.Equal([ProfileType.Cpu, ProfileType.Heap, ProfileType.HeapAlloc], TargetSettingsReader.Read(all).Identity.Offers);
        var asked = Hello([("NATIVEPROFILER_PROFILES", "contention,exceptions,wall,threads")]) with { WindowTypes = uint.MaxValue };
        Assert.Equal([ProfileType.Contention, ProfileType.Exceptions, ProfileType.Wall, ProfileType.Threads], TargetSettingsReader.Read(asked).Identity.Offers);
    }

    private static TargetSettings Read(params (string Name, string Value)[] variables) => TargetSettingsReader.Read(Hello(variables));

    private static Hello Hello((string Name, string Value)[] variables) => new(
        1, 1, 1, 42, 0, 1 << (int)RecordKind.Cpu, 2, "10.0.12", "0.1.0", "dotnet App.dll",
        typeof(TargetSettingsTests).Assembly.Location, variables.ToDictionary(pair => pair.Name, pair => pair.Value));
}
