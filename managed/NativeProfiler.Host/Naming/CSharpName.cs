using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Naming;

internal static class CSharpName
{
    internal static string Of(FunctionInfo function) => $"{function.TypeName}.{function.MethodName}";
}
