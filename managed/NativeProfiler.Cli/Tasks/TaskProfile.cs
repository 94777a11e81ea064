using System.Globalization;
using NativeProfiler.Host;
using NativeProfiler.Pprof;

namespace NativeProfiler.Cli.Tasks;

/// <summary>Makes a profile (tasks/count) of suspended calls: each logical stack once, with how many calls have it.</summary>
internal static class TaskProfile
{
    /// <summary>pprof, gzip-compressed.</summary>
    internal static byte[] Build(HeapInspection inspection, int processId)
    {
        var count = new SampleType("tasks", "count");
        var builder = new ProfileBuilder(inspection.Start, inspection.Pause, new ProfileShape([count], count, 1));
        var modules = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var stack in inspection.Calls.Stacks()) builder.AddSample([.. stack.Select(Location)], [], 1);
        foreach (var comment in Comments(inspection, processId)) builder.AddComment(comment);
        return builder.ToCompressedBytes();

        ulong Location(AsyncMethod method) =>
            builder.AddLocation(new ProfileBuilderFunction(method.Name, method.SystemName), Mapping(method.Module));

        ulong Mapping(string module)
        {
            if (module.Length == 0 || modules.TryGetValue(module, out var id)) return module.Length == 0 ? 0 : modules[module];
            id = builder.AddMapping(new ProfileBuilderMapping(0, 0, 0, module, ""));
            return modules[module] = id;
        }
    }

    private static IEnumerable<string> Comments(HeapInspection inspection, int processId)
    {
        yield return $"runtime={inspection.Runtime}";
        yield return $"host_version={HostVersion.Text}";
        yield return $"process_id={processId}";
        yield return Line("pause_ms", inspection.Pause.TotalMilliseconds);
        yield return Line("heap_bytes", inspection.HeapBytes);
        yield return Line("heap_objects", inspection.Objects);
        yield return Line("suspended_calls", inspection.Calls.Count);
        if (inspection.Unreadable > 0) yield return Line("unreadable_calls", inspection.Unreadable);
        if (!inspection.IsWhole) yield return "partial=time_limit";
    }

    private static string Line(string key, double value) => string.Create(CultureInfo.InvariantCulture, $"{key}={value:0.##}");
}
