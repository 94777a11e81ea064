namespace NativeProfiler.Pprof;

/// <summary>One frame and all its callers: ids of a <see cref="StackTable"/>.</summary>
public readonly record struct StackNode(int Parent, int Function, int Line);
