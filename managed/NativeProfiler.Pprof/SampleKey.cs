namespace NativeProfiler.Pprof;

/// <summary>Which stack (<see cref="StackTable.NoParent"/> when it is empty) and which labels a value belongs to.</summary>
public readonly record struct SampleKey(int Node, int LabelSet);
