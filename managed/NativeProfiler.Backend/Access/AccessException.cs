namespace NativeProfiler.Backend.Access;

/// <summary>The caller is known and may not do this; the message goes to the caller.</summary>
internal sealed class AccessException(string message) : Exception(message);
