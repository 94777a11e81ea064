using System.Globalization;
using NativeProfiler.Host.Targets;

namespace NativeProfiler.Host.Upload;

/// <summary>
/// The types that a backend is offered. Those that the published API lacks go only to a backend that announces them, under the numbers that it
/// names: any other would refuse the whole request.
/// </summary>
internal sealed class OfferedTypes(IReadOnlyList<ProfileType> own)
{
    /// <summary>Metadata of CreateProfile's answer.</summary>
    internal const string Header = "nativeprofiler-types";

    private const int FirstExtra = 101;

    /// <summary>What is offered now.</summary>
    internal IReadOnlyList<ProfileType> Types { get; private set; } = [.. own.Where(type => (int)type < FirstExtra)];

    /// <summary>Notes what the backend announced.</summary>
    internal void Note(string? announced) =>
        Types = [.. own.Where(type => (int)type < FirstExtra || IsAnnounced(type, announced))];

    private static bool IsAnnounced(ProfileType type, string? announced) =>
        (announced ?? "").Split(',').Contains(
            string.Create(CultureInfo.InvariantCulture, $"{type.ToString().ToLowerInvariant()}={(int)type}"), StringComparer.Ordinal);
}
