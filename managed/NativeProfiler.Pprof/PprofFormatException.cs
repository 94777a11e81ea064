namespace NativeProfiler.Pprof;

/// <summary>The bytes are not a pprof profile that this program accepts; the message says what is wrong and where.</summary>
public sealed class PprofFormatException : Exception
{
    public PprofFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Over one of <see cref="PprofLimits"/>, by its property's name.</summary>
    public PprofFormatException(string message, string limit)
        : base(message) => Reason = limit;

    public PprofFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>For counters: the limit that was exceeded, or `malformed`.</summary>
    public string Reason { get; } = "malformed";
}
