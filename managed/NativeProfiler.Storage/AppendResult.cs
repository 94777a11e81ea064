namespace NativeProfiler.Storage;

public enum AppendResult
{
    Stored,

    /// <summary>A profile with this id was there already; nothing was changed.</summary>
    Known,
}
