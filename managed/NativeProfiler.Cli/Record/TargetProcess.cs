using System.Globalization;

namespace NativeProfiler.Cli.Record;

/// <summary>What /proc tells of the process to be recorded.</summary>
internal sealed record TargetProcess
{
    internal required int Id { get; init; }

    /// <summary>Its effective user.</summary>
    internal required int UserId { get; init; }

    /// <summary>Its id in its own pid namespace.</summary>
    internal required int InnerId { get; init; }

    /// <summary>As ps shows it: R, S, T (stopped), Z (ended, not yet collected) …</summary>
    internal required char State { get; init; }

    /// <summary>When it started, in clock ticks since boot.</summary>
    internal required string StartTicks { get; init; }

    /// <summary>Its program, or its name where that may not be seen.</summary>
    internal required string Program { get; init; }

    /// <summary>Empty where they may not be seen.</summary>
    internal required IReadOnlyDictionary<string, string> Variables { get; init; }

    internal required bool HasRuntime { get; init; }

    /// <summary>What leads to its files from here: empty when it sees the same as we.</summary>
    internal required string Root { get; init; }

    /// <summary>Its folder for temporary files, as it knows it.</summary>
    internal string TemporaryFolder => Variables.GetValueOrDefault("TMPDIR") is { Length: > 0 } given ? given : "/tmp";

    /// <summary>Reads what can be read; null when there is no such process.</summary>
    internal static TargetProcess? Read(int id)
    {
        try
        {
            var status = File.ReadAllLines($"/proc/{id}/status")
                .Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
            // The name in parentheses may hold anything; field 22 counts from the start, the state is field 3.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new TargetProcess
            {
                Id = id,
                UserId = int.Parse(status["Uid"][1], CultureInfo.InvariantCulture),
                InnerId = status.TryGetValue("NSpid", out var ids) ? int.Parse(ids[^1], CultureInfo.InvariantCulture) : id,
                State = fields[0][0],
                StartTicks = fields[19],
                Program = Link($"/proc/{id}/exe") ?? string.Join(' ', status["Name"]),
                Variables = ReadVariables(id),
                HasRuntime = Mentions($"/proc/{id}/maps", "libcoreclr.so"),
                Root = Link($"/proc/{id}/ns/mnt") == Link("/proc/self/ns/mnt") && Link($"/proc/{id}/root") == Link("/proc/self/root") ? "" : $"/proc/{id}/root",
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> ReadVariables(int id)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in File.ReadAllText($"/proc/{id}/environ").Split('\0'))
            {
                if (entry.Split('=', 2) is [var name, var value]) variables[name] = value;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's: what matters is said by the check of the user.
        }

        return variables;
    }

    private static bool Mentions(string path, string text)
    {
        try
        {
            return File.ReadLines(path).Any(line => line.Contains(text, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
