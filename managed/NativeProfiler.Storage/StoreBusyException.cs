namespace NativeProfiler.Storage;

/// <summary>More wait to be written than may: seconds later it is over.</summary>
public sealed class StoreBusyException(string message) : StoreUnavailableException(message);
