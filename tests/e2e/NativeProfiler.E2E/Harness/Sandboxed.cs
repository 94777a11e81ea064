namespace NativeProfiler.E2E.Harness;

/// <summary>Commands inside bubblewrap: namespaces and mounts as containers have them.</summary>
internal static class Sandboxed
{
    private static readonly string[] Devices = ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"];

    /// <summary>The output folder is a file system of 4 KiB, all of it used.</summary>
    public static Launch WithFullOutput(Launch launch, Scratch scratch) =>
        Wrap(
            launch with
            {
                File = "/bin/sh",
                Arguments = ["-c", "head -c 4096 /dev/zero > \"$0/used\" && exec \"$@\"", scratch.Output, launch.File, .. launch.Arguments],
            },
            "--dev-bind", "/", "/", "--size", "4096", "--tmpfs", scratch.Output);

    /// <summary>
    /// The app is PID 1 of its own pid namespace, user 65534, the root is read-only, /dev holds four files and no shm; only the
    /// given folders can be written.
    /// </summary>
    public static Launch AsContainer(Launch launch, params IEnumerable<string> writable) =>
        Wrap(
            launch,
            [
                "--unshare-user", "--uid", "65534", "--gid", "65534", "--unshare-pid", "--as-pid-1", "--unshare-ipc",
                "--ro-bind", "/", "/", "--proc", "/proc", "--tmpfs", "/dev",
                .. Devices.SelectMany(file => new[] { "--dev-bind", file, file }),
                "--remount-ro", "/dev",
                .. writable.SelectMany(folder => new[] { "--bind", folder, folder }),
            ]);

    /// <summary>A folder is at a path where outside there is none.</summary>
    public static Launch WithFolderAt(Launch launch, string folder, string path) =>
        Wrap(launch, "--dev-bind", "/", "/", "--tmpfs", Path.GetDirectoryName(path)!, "--ro-bind", folder, path);

    private static Launch Wrap(Launch launch, params IReadOnlyList<string> options) =>
        launch with { File = Tool.Bubblewrap, Arguments = [.. options, "--die-with-parent", "--", launch.File, .. launch.Arguments] };
}
