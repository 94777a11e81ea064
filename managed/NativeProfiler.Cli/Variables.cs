using System.Collections;

namespace NativeProfiler.Cli;

/// <summary>The program's environment, read once where it enters.</summary>
internal static class Variables
{
    internal static Dictionary<string, string> Read() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
