namespace NativeProfiler.Wire.Ring;

/// <summary>How the walk of a stack ended.</summary>
public enum WalkEnd : byte
{
    Root = 0,
    DepthLimit = 1,
    UnknownCode = 2,
    UnreadableMemory = 3,
    NoProgress = 4,
    UnsupportedRule = 5,
    BadReturnAddress = 6,
}
