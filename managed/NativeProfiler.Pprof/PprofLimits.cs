namespace NativeProfiler.Pprof;

/// <summary>
/// How much of a foreign profile is accepted. A profile over a limit is refused with the limit's name and value;
/// only long strings are cut instead, because one long generic name must not cost the whole profile.
/// </summary>
public sealed record PprofLimits
{
    public static PprofLimits Default { get; } = new();

    public int CompressedBytes { get; init; } = 8 << 20;

    /// <summary>Bytes after inflating; reading stops at the first byte over it.</summary>
    public int Bytes { get; init; } = 16 << 20;

    public int SampleTypes { get; init; } = 16;
    public int Samples { get; init; } = 200_000;

    /// <summary>Frames of one stack, inlined ones included.</summary>
    public int FramesPerStack { get; init; } = 2_048;

    /// <summary>Frames of all stacks together: bounds the work that a few bytes of repeated inlined frames can ask for.</summary>
    public int Frames { get; init; } = 10_000_000;

    /// <summary>Distinct (caller, function, line) of the profile: bounds the memory.</summary>
    public int StackNodes { get; init; } = 250_000;

    public int Strings { get; init; } = 500_000;
    public int Functions { get; init; } = 250_000;
    public int Locations { get; init; } = 500_000;
    public int Mappings { get; init; } = 50_000;
    public int LinesPerLocation { get; init; } = 1_000;

    /// <summary>Lines of all locations together.</summary>
    public int Lines { get; init; } = 1_000_000;

    public int LabelsPerSample { get; init; } = 64;

    /// <summary>Labels of all distinct label sets together.</summary>
    public int Labels { get; init; } = 500_000;

    public int Comments { get; init; } = 1_000;

    /// <summary>UTF-8 bytes kept of one string; the rest is replaced by an ellipsis.</summary>
    public int StringBytes { get; init; } = 8 << 10;
}
