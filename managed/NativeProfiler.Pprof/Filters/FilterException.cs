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
}
