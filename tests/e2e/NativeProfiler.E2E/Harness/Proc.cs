using System.Globalization;
using System.Text;

namespace NativeProfiler.E2E.Harness;

/// <summary>What the kernel says of a process. A process that is gone has nothing to say.</summary>
internal static class Proc
{
    private const int TicksPerSecond = 100;

    public static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    public static IReadOnlyList<string> CommandLine(int pid) => Text($"/proc/{pid}/cmdline").TrimEnd('\0').Split('\0');

    public static string Environment(int pid) => Text($"/proc/{pid}/environ");

    /// <summary>CPU time of the process since its start, all threads, the ended ones too; in steps of 10 ms.</summary>
    public static TimeSpan Cpu(int pid)
    {
        var text = Text($"/proc/{pid}/stat");
        if (text == "")
            return TimeSpan.Zero;
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    public static bool IsAlive(int pid) => State(pid) is not ('Z' or 'X');

    /// <summary>The state's letter as in proc(5), such as t while it is traced and stopped; X when it is gone.</summary>
    public static char State(int pid) => Text($"/proc/{pid}/stat") is { Length: > 0 } text ? text[text.LastIndexOf(')') + 2] : 'X';

    /// <summary>The POSIX timers of the process, one line each.</summary>
    public static IReadOnlyList<string> Timers(int pid) =>
        [.. File.ReadAllText($"/proc/{pid}/timers").Split('\n').Where(line => line.StartsWith("ID:", StringComparison.Ordinal))];

    /// <summary>For each thread: its name and how often it was switched out, by itself or by force.</summary>
    public static IReadOnlyDictionary<int, ThreadActivity> Threads(int pid)
    {
        var threads = new Dictionary<int, ThreadActivity>();
        foreach (var folder in Directory.EnumerateDirectories($"/proc/{pid}/task"))
        {
            var status = Text(Path.Combine(folder, "status"));
            if (status != "")
            {
                threads[int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)] = new(
                    Field(status, "Name"),
                    long.Parse(Field(status, "voluntary_ctxt_switches"), CultureInfo.InvariantCulture)
                    + long.Parse(Field(status, "nonvoluntary_ctxt_switches"), CultureInfo.InvariantCulture));
            }
        }

        return threads;
    }

    private static string Field(string status, string name) =>
        status.Split('\n').First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }
}

internal readonly record struct ThreadActivity(string Name, long Switches);
