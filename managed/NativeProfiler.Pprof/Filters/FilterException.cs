namespace NativeProfiler.Pprof.Filters;

/// <summary>A filter that cannot be used; the message goes to the person who wrote it.</summary>
public sealed class FilterException : Exception
{
    public FilterException(string message)
        : base(message)
    {
    }

    public FilterException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether its text was longer than <see cref="FramePattern.LongestText"/>.</summary>
    public bool IsTooLong { get; private init; }

    internal static FilterException TooLong(string what) =>
        new($"{what} is longer than {FramePattern.LongestText} characters") { IsTooLong = true };
}
