namespace NativeProfiler.E2E.Harness;

/// <summary>Go's pprof: a reader that is not ours.</summary>
internal static class GoPprof
{
    public static async Task<string> RawAsync(string profile) => await RunAsync("-raw", profile);

    public static async Task<string> TopAsync(string profile) => await RunAsync("-top", "-sample_index=cpu", profile);

    /// <summary>The source of the functions that match, each line with its samples.</summary>
    public static async Task<string> ListAsync(string profile, string function) => await RunAsync("-list", function, "-sample_index=samples", profile);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var launch = new Launch(Tool.Go, ["tool", "pprof", "-symbolize=none", .. arguments]) { Environment = new Dictionary<string, string?> { ["HOME"] = "/tmp" } };
        return (await launch.RunAsync()).Expect(0).Output;
    }
}
