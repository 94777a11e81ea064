namespace NativeProfiler.Cli.Tasks;

/// <summary>What a look at a process's heap found.</summary>
/// <param name="Calls">The suspended calls.</param>
/// <param name="Runtime">As ".NET 10.0.12".</param>
/// <param name="Start">When the process was stopped.</param>
/// <param name="Pause">How long it stood still.</param>
/// <param name="HeapBytes">Size of the managed heap.</param>
/// <param name="Objects">Objects looked at.</param>
/// <param name="Unreadable">Async methods whose objects could not be read; they are not among the calls.</param>
/// <param name="IsWhole">False when the time ran out before the whole heap was seen.</param>
internal sealed record HeapInspection(
    PendingCalls Calls,
    string Runtime,
    DateTimeOffset Start,
    TimeSpan Pause,
    long HeapBytes,
    long Objects,
    long Unreadable,
    bool IsWhole);
