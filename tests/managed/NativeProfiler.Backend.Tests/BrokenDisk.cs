namespace NativeProfiler.Backend.Tests;

/// <summary>
/// A folder where a file should be: the same error for root, whom permissions do not stop. For every day that the recorded
/// profile may be of.
/// </summary>
internal sealed class BrokenDisk : IDisposable
{
    private readonly string[] _obstacles;

    public BrokenDisk()
    {
        Folder = Directory.CreateTempSubdirectory("np-trouble-").FullName;
        var today = TimeProvider.System.GetUtcNow();
        _obstacles = [.. Enumerable.Range(-31, 33).Select(day => Path.Combine(Folder, $"profiles-{today.AddDays(day):yyyy-MM-dd}.originals"))];
        foreach (var obstacle in _obstacles)
            Directory.CreateDirectory(obstacle);
    }

    public string Folder { get; }

    public void Mend()
    {
        foreach (var obstacle in _obstacles)
            Directory.Delete(obstacle);
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
