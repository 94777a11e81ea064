namespace NativeProfiler.E2E.Harness;

/// <summary>Where things are in this repository and in its build's output.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder that an image copies to /opt/nativeprofiler.</summary>
    public static string Product { get; } =
        Environment.GetEnvironmentVariable("NP_E2E_PRODUCT") ?? Path.Combine(Root, "artifacts/nativeprofiler");

    public static string Agent => Built("libNativeProfiler.so");

    public static string CommandLine => Built("nativeprofiler");

    /// <summary>A folder for what is expensive to make and stays true between runs.</summary>
    public static string Cache { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts/e2e")).FullName;

    /// <summary>A program of tests/programs, built beside this test in the same configuration.</summary>
    public static string Program(string name)
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(Root, "artifacts/managed/bin", name, configuration, name + ".dll");
    }

    private static string Built(string file)
    {
        var path = Path.Combine(Product, file);
        Assert.True(File.Exists(path), $"{path} is missing: run ./build/np build first");
        return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NativeProfiler.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"no NativeProfiler.sln above {AppContext.BaseDirectory}");
    }
}
