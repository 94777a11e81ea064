namespace NativeProfiler.Host.Symbols;

/// <summary>How a reader of metadata shows that a file is damaged: it checks much, and the rest meets ordinary checks of arrays and ranges.</summary>
internal static class DamagedFile
{
    internal static bool IsSeenAs(Exception exception) => exception
        is BadImageFormatException or ArgumentException or InvalidOperationException or OverflowException or InvalidCastException
        or IndexOutOfRangeException or InvalidDataException or NotSupportedException;
}
