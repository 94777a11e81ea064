namespace NativeProfiler.E2E.Harness;

/// <summary>
/// A file system of 24 MiB in namespaces of its own, so that no privilege is needed: to be filled up, emptied, made read-only and
/// writable again while programs use it.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const string Filler = "filler";

    private readonly Running _holder;

    private SmallDisk(Running holder, string folder) => (_holder, Folder) = (holder, folder);

    public string Folder { get; }

    public static async Task<SmallDisk> MountAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var holder = new Running(new Launch(
            "unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
            "mount -t tmpfs -o size=24m tmpfs \"$0\" && echo mounted $$ && exec sleep 600", folder));
        await holder.WaitForLineAsync("mounted");
        return new SmallDisk(holder, folder);
    }

    /// <summary>The command where the disk is mounted.</summary>
    public Launch Mounted(Launch launch) => launch with
    {
        File = "nsenter",
        Arguments = ["--target", $"{_holder.Id}", "--user", "--mount", "--preserve-credentials", launch.File, .. launch.Arguments],
    };

    public async Task FillAsync()
    {
        var outcome = await RunAsync("sh", "-c", $"cat /dev/zero >> {Filler}");
        Assert.NotEqual(0, outcome.ExitCode); // it never ends otherwise
    }

    public async Task EmptyAsync() => (await RunAsync("rm", Filler)).Expect(0);

    /// <summary>The kernel refuses `ro` while somebody has a file open for writing.</summary>
    public async Task RemountAsync(string mode) => (await RunAsync("mount", "-o", $"remount,{mode}", Folder)).Expect(0);

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private Task<Outcome> RunAsync(string file, params string[] arguments) =>
        Mounted(new Launch("sh", ["-c", "cd \"$0\" && exec \"$@\"", Folder, file, .. arguments])).RunAsync();
}
