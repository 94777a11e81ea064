namespace NativeProfiler.E2E.Harness;

/// <summary>One stack of a profile, the leaf first, with the profile's values in their order.</summary>
internal sealed record Stack(IReadOnlyList<string> Frames, IReadOnlyList<long> Values, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>The first value: how often the stack was seen.</summary>
    public long Samples => Values[0];

    /// <summary>The last value of profiles that measure time.</summary>
    public long Nanoseconds => Values[^1];

    /// <summary>Where in the source each frame is.</summary>
    public IReadOnlyList<Place> Places { get; init; } = [];

    public bool Holds(string function) => Frames.Any(frame => Is(frame, function));

    /// <summary>What called the function, as "?" when the walk ended there.</summary>
    public string CallerOf(string function)
    {
        for (var i = 0; i < Frames.Count; i++)
        {
            if (Is(Frames[i], function))
                return i + 1 < Frames.Count ? Frames[i + 1] : "?";
        }

        return "?";
    }

    /// <summary>A frame's text may go on with the parameters.</summary>
    public static bool Is(string frame, string function) =>
        frame.StartsWith(function, StringComparison.Ordinal) && (frame.Length == function.Length || frame[function.Length] is '(' or ' ');
}

/// <summary>A line of a source file; line 0 where the profile has none.</summary>
internal readonly record struct Place(string File, int Line, ulong Address);
