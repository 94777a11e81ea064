namespace NativeProfiler.Wire.Ring;

/// <summary>The labels that a thread carried when it was sampled; all zero when unset.</summary>
public readonly record struct SampleLabels(
    ulong TraceIdHigh, ulong TraceIdLow, ulong SpanId, uint LabelSetId, uint EndpointId);

/// <summary>One validated sample. The frames point into the reader's copy and are valid until its next read.</summary>
public readonly ref struct SampleRecord
{
    public required uint WindowId { get; init; }

    /// <summary>What it is a sample of.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>Kernel tid in the app's pid namespace.</summary>
    public required uint ThreadId { get; init; }

    public required WalkEnd WalkEnd { get; init; }

    /// <summary>How many samples it stands for, of a timer 1 + its overrun; never 0.</summary>
    public required uint Periods { get; init; }

    public required SampleLabels Labels { get; init; }

    /// <summary>What was measured, in the order of docs/wire_format.md.</summary>
    public required ReadOnlySpan<ulong> Values { get; init; }

    /// <summary>Addresses to look up, leaf first.</summary>
    public required ReadOnlySpan<ulong> Frames { get; init; }
}
