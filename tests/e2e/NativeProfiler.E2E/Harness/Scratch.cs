using System.Security.Cryptography;

namespace NativeProfiler.E2E.Harness;

/// <summary>One test's own folders; at its end the hosts that were started for them are gone and so are the folders.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch()
    {
        Directory.CreateDirectory(Output);
        Directory.CreateDirectory(Runtime);
    }

    /// <summary>Short: a socket's path has at most 107 bytes.</summary>
    public string Folder { get; } = $"/tmp/np-e2e-{Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}";

    public string Output => Path.Combine(Folder, "out");

    /// <summary>What XDG_RUNTIME_DIR is for the programs of this test.</summary>
    public string Runtime => Path.Combine(Folder, "run");

    /// <summary>The folder in which hosts of this test listen.</summary>
    public string SocketFolder => Path.Combine(Runtime, "nativeprofiler");

    public string Socket => Path.Combine(SocketFolder, "host.sock");

    /// <summary>The hosts that serve this folder.</summary>
    public IReadOnlyList<int> Hosts => [.. Proc.All().Where(IsOurHost)];

    public async Task<int> HostAsync()
    {
        await Until.TrueAsync(() => Hosts.Count > 0, TimeSpan.FromSeconds(20), () => $"no host for {Folder}");
        return Hosts[0];
    }

    public IReadOnlyList<string> ProfilePaths =>
        Directory.Exists(Output) ? [.. Directory.EnumerateFiles(Output, "*.pb.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    /// <summary>The profiles, oldest first, when there are at least as many as asked for.</summary>
    public async Task<IReadOnlyList<Profile>> ProfilesAsync(int atLeast, Func<string> otherwise)
    {
        await Until.TrueAsync(() => ProfilePaths.Count >= atLeast, TimeSpan.FromSeconds(20),
            () => $"{ProfilePaths.Count} of {atLeast} profiles in {Output}\n{otherwise()}");
        return [.. ProfilePaths.Select(Profile.Read).OrderBy(profile => profile.Start)];
    }

    public async Task<Profile> ProfileAsync(Outcome outcome) => (await ProfilesAsync(1, outcome.ToString))[0];

    public void Dispose()
    {
        foreach (var host in Hosts)
            Signal.Send(host, Signal.Kill);
        Directory.Delete(Folder, recursive: true);
    }

    private bool IsOurHost(int pid) =>
        Proc.CommandLine(pid) is [var program, "host", ..] words && Path.GetFileName(program) == "nativeprofiler"
        && (words.Any(word => word.Contains(Folder, StringComparison.Ordinal)) || Proc.Environment(pid).Contains(Folder, StringComparison.Ordinal));
}
