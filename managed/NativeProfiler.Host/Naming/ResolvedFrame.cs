using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Naming;

/// <summary>What is known of an address. Not answered: the process went before it could say.</summary>
internal readonly record struct ResolvedFrame(FunctionInfo? Function, ModuleInfo? Module, uint IlOffset, bool IsAnswered)
{
    /// <summary>Native code without a symbol.</summary>
    internal bool IsNameless => Function is { Kind: FunctionKind.Native, MethodName: "" };

    internal bool IsManaged => Function is { Kind: FunctionKind.Managed or FunctionKind.DynamicMethod };
}
