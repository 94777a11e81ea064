namespace NativeProfiler.Pprof;

/// <summary>A function as profiles name it. <paramref name="Module"/> is the assembly or library that holds its code.</summary>
public sealed record FunctionKey(string Name, string SystemName, string File, int StartLine, string Module);
