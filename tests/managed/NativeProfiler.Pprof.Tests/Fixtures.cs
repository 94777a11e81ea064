namespace NativeProfiler.Pprof.Tests;

internal static class Fixtures
{
    public static readonly string[] Names =
    [
        "go-cpu", "go-heap", "go-threads", "go-heap_alloc", "go-contention", "node-wall", "node-heap", "python-cpu", "python-wall",
        "datadog-pprof-wall", "datadog-pprof-heap",
    ];

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", name + ".pb.gz");

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static StackProfile Read(string name) => PprofReader.Read(Bytes(name), PprofLimits.Default);
}
