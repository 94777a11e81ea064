namespace NativeProfiler.Pprof;

/// <summary>The bytes are not a pprof profile that this program accepts; the message says what is wrong and where.</summary>
public sealed class PprofFormatException : Exception
{
    public PprofFormatException(string message)
        : base(message)
    {
    }

    public PprofFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
