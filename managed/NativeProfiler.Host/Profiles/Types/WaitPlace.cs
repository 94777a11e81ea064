using NativeProfiler.Host.Naming;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Profiles.Types;

/// <summary>What a blocked thread waits for.</summary>
internal enum WaitPlace
{
    /// <summary>For nothing that the runtime would tell of: a time, a descriptor, work of the pool.</summary>
    None,
    Lock,
    Object,
}

/// <summary>
/// Reads from a stack what its thread waits for, of waits of which the runtime told nothing: those that began before a window and outlast it. The
/// places are those at which the runtime's events are raised, so that both count the same.
/// </summary>
internal static class WaitPlaces
{
    private const int FirstWithWaits = 9;
    private const string Runtime = "libcoreclr.so";

    /// <summary>Frames leaf first, without those above the first that is not the runtime's or the library's own waiting.</summary>
    internal static WaitPlace Of(IEnumerable<ResolvedFrame> frames, int runtimeMajor)
    {
        var place = WaitPlace.None;
        var isInRuntime = false;
        var hasManaged = false;
        foreach (var frame in frames)
        {
            if (frame.Function is not { } function) continue;
            if (!frame.IsManaged)
            {
                if (hasManaged) break;
                isInRuntime |= Path.GetFileName(frame.Module?.Path) == Runtime;
                continue;
            }

            // A lock that the runtime itself waits for, called straight from the code that takes it.
            if (!hasManaged && isInRuntime && !IsOfTheLibrary(function)) return WaitPlace.Lock;
            hasManaged = true;
            if (!IsWaiting(function)) break;
            if (IsLock(function)) return WaitPlace.Lock;
            if (IsObject(function) && runtimeMajor >= FirstWithWaits) place = WaitPlace.Object;
        }

        return place;
    }

    private static bool IsOfTheLibrary(FunctionInfo function) =>
        function.Kind == FunctionKind.DynamicMethod || function.TypeName.StartsWith("System.", StringComparison.Ordinal)
        || function.TypeName.StartsWith("Interop", StringComparison.Ordinal);

    private static bool IsWaiting(FunctionInfo function) =>
        function.Kind == FunctionKind.DynamicMethod || function.TypeName.StartsWith("System.Threading.", StringComparison.Ordinal)
        || function.TypeName.StartsWith("Interop", StringComparison.Ordinal);

    private static bool IsLock(FunctionInfo function) => function switch
    {
        { TypeName: "System.Threading.Lock" } => true,
        { TypeName: "System.Threading.Monitor", MethodName: var name } =>
            name.StartsWith("Enter", StringComparison.Ordinal) || name.StartsWith("TryEnter", StringComparison.Ordinal)
            || name.StartsWith("ReliableEnter", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsObject(FunctionInfo function) => function switch
    {
        { TypeName: "System.Threading.WaitHandle" } => true,
        { TypeName: "System.Threading.Monitor", MethodName: var name } =>
            name.StartsWith("Wait", StringComparison.Ordinal) || name.StartsWith("ObjWait", StringComparison.Ordinal),
        { TypeName: "System.Threading.Thread", MethodName: var name } => name.StartsWith("Join", StringComparison.Ordinal),
        _ => false,
    };
}
