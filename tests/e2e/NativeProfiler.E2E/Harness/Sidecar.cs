namespace NativeProfiler.E2E.Harness;

/// <summary>A host that was there before the app.</summary>
internal static class Sidecar
{
    /// <summary>Starts a host on the scratch's socket and waits until it listens.</summary>
    public static Running Start(Scratch scratch, int windowSeconds, int everySeconds = 60) => Command(scratch, windowSeconds, everySeconds).Start();

    public static Launch Command(Scratch scratch, int windowSeconds, int everySeconds = 60) =>
        new Launch(Repository.CommandLine, ["host", "--socket-folder", scratch.SocketFolder, "--output", scratch.Output, "--window", $"{windowSeconds}", "--interval", $"{everySeconds}"])
            .With("XDG_RUNTIME_DIR", scratch.Runtime);
}
