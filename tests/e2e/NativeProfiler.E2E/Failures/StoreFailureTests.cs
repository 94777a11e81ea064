using System.Text.RegularExpressions;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Failures;

/// <summary>The store when its process is killed and when its disk is not there for it.</summary>
public sealed partial class StoreFailureTests
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests/fixtures");

    [Fact]
    public async Task Fifty_kills_lose_no_acknowledged_profile()
    {
        var outcome = await new Launch("python3", [Path.Combine(Repository.Root, "tests/bench/store"), "crash", "50", Fixtures]).RunAsync();

        outcome.Expect(0);
        var summary = Summary().Match(outcome.Output);
        Assert.True(summary.Success, outcome.ToString());
        Assert.True(int.Parse(summary.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) > 500, outcome.ToString());
    }

    [Fact]
    public async Task A_full_and_a_read_only_disk_refuse_profiles_until_they_can_be_written()
    {
        using var scratch = new Scratch();
        var disk = Directory.CreateDirectory(Path.Combine(scratch.Folder, "disk")).FullName;
        var outcome = await new Launch(
            "unshare",
            [
                "--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs -o size=24m tmpfs \"$0\" && exec \"$@\"", disk,
                Tool.Dotnet, Repository.Program("StoreBench"), "disk", Fixtures, disk,
            ]).RunAsync();

        outcome.Expect(0);
        Assert.Contains("writing resumes by itself: yes", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("writing begins when it can: yes", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(": NO", outcome.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^50 kills, (\d+) acknowledged profiles, 0 rounds with a loss", RegexOptions.Multiline)]
    private static partial Regex Summary();
}
