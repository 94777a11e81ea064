namespace NativeProfiler.Wire.Ring;

/// <summary>Places of the fields of a sample record, from the record's start.</summary>
public static class SampleLayout
{
    public const int MaxFrames = 512;
    public const int MaxValues = 8;

    public const int HeaderOffset = 0;
    public const int WindowIdOffset = 8;
    public const int KindOffset = 12;
    public const int FrameCountOffset = 14;
    public const int ThreadIdOffset = 16;
    public const int WalkEndOffset = 20;
    public const int ValueCountOffset = 21;
    public const int PeriodsOffset = 24;
    public const int TraceIdHighOffset = 32;
    public const int TraceIdLowOffset = 40;
    public const int SpanIdOffset = 48;
    public const int LabelSetIdOffset = 56;
    public const int EndpointIdOffset = 60;
    public const int ValuesOffset = 64;
}
