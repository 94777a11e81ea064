using System.Globalization;

namespace NativeProfiler.E2E.Harness;

/// <summary>A process's memory as the kernel counts it, in bytes.</summary>
internal static class Memory
{
    public static long Resident(int pid) => Status(pid, "VmRSS:");

    /// <summary>The most since the start or since <see cref="ForgetHighWater"/>.</summary>
    public static long HighWater(int pid) => Status(pid, "VmHWM:");

    public static void ForgetHighWater(int pid) => File.WriteAllText($"/proc/{pid}/clear_refs", "5");

    private static long Status(int pid, string field)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[field.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) << 10;
    }
}
