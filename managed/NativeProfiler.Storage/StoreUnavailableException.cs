namespace NativeProfiler.Storage;

/// <summary>The store cannot do it now (disk full, not writable, too busy); the message says what to do. Worth a retry.</summary>
public class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
