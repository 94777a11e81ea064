namespace NativeProfiler.Pprof.Filters;

/// <summary>What of a frame a pattern is looked for in. Cloud Profiler looks in the function's and the source file's name.</summary>
[Flags]
public enum FrameFields
{
    None = 0,
    Function = 1,
    File = 2,
    Package = 4,
    Assembly = 8,
    Default = Function | File,
}
