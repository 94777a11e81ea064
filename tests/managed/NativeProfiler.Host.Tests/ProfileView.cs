using NativeProfiler.Pprof.Proto;

namespace NativeProfiler.Host.Tests;

/// <summary>A profile as lines that a test can compare: "thread: root;…;leaf = samples, cpu".</summary>
internal static class ProfileView
{
    internal static IReadOnlyList<string> Lines(Profile profile) =>
        [.. profile.Sample.Select(sample => Line(profile, sample)).Order(StringComparer.Ordinal)];

    internal static IReadOnlyList<string> Comments(Profile profile) =>
        [.. profile.Comment.Select(comment => profile.StringTable[(int)comment])];

    private static string Line(Profile profile, Sample sample)
    {
        var names = sample.LocationId.Reverse()
            .Select(id => profile.Location[(int)id - 1].Line[0].FunctionId)
            .Select(id => profile.StringTable[(int)profile.Function[(int)id - 1].Name]);
        var thread = sample.Label.Single(label => profile.StringTable[(int)label.Key] == "thread").Str;
        return $"{profile.StringTable[(int)thread]}: {string.Join(';', names)} = {sample.Value[0]}, {sample.Value[1]}";
    }
}
