using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Naming;

/// <summary>The names of frames as people read them, and as the machine has them.</summary>
internal static class ReadableNames
{
    /// <summary>Name and system name of a frame; a frame without a symbol is named after its module alone.</summary>
    internal static (string Name, string SystemName) Of(ResolvedFrame frame, StateMachines stateMachines)
    {
        var module = frame.Module is { Path.Length: > 0 } ? Path.GetFileName(frame.Module.Path) : "";
        if (frame.Function is not { } function || function is { Kind: FunctionKind.Native, MethodName: "" })
        {
            if (!frame.IsAnswered) return ("[name lost]", "");
            return module.Length == 0 ? ("[unknown code]", "") : ($"[{module}]", "");
        }

        return function.Kind switch
        {
            FunctionKind.Native => ($"{(module.Length == 0 ? "[unknown]" : module)}!{function.MethodName}", function.MethodName),
            FunctionKind.Stub => ("[stub]", ""),
            FunctionKind.Unloaded => ("[unloaded]", ""),
            FunctionKind.DynamicMethod => ($"[dynamic] {function.MethodName}", SystemName(module, function)),
            _ => (CSharpName.Of(function, stateMachines.KindOf(frame.Module, function.TypeName)), SystemName(module, function)),
        };
    }

    /// <summary>The name that metadata has, with the assembly before it.</summary>
    internal static string SystemName(string module, FunctionInfo function)
    {
        var assembly = Path.GetFileNameWithoutExtension(module);
        var type = function.TypeArguments.Length == 0 ? function.TypeName : $"{function.TypeName}[{function.TypeArguments}]";
        var method = function.MethodArguments.Length == 0
            ? function.MethodName
            : $"{function.MethodName}[{function.MethodArguments}]";
        return $"{assembly}!{(type.Length == 0 ? "" : type + ".")}{method}";
    }
}
