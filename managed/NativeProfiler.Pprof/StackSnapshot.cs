namespace NativeProfiler.Pprof;

/// <summary>What a <see cref="StackTable"/> held at one moment. A parent's id is always smaller than its children's.</summary>
public readonly record struct StackSnapshot(ArraySegment<FunctionKey> Functions, ArraySegment<StackNode> Nodes);
