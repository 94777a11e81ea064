using Microsoft.Diagnostics.Runtime;
using NativeProfiler.Host.Naming;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Cli.Tasks;

/// <summary>
/// Knows the objects in which the runtime keeps suspended async methods: <c>AsyncTaskMethodBuilder&lt;T&gt;.AsyncStateMachineBox&lt;M&gt;</c>, which is a
/// Task, and <c>PoolingAsyncValueTaskMethodBuilder&lt;T&gt;.StateMachineBox&lt;M&gt;</c>, which is reused. Their field StateMachine holds the method's state:
/// <c>&lt;&gt;1__state</c> is 0 or more while the method is suspended at an await
/// (src/libraries/System.Private.CoreLib/src/System/Runtime/CompilerServices of dotnet/runtime; the same in .NET 8, 9 and 10).
/// </summary>
internal sealed class AsyncBoxes
{
    private const string MachineField = "StateMachine";

    /// <summary>TASK_STATE_RAN_TO_COMPLETION, TASK_STATE_CANCELED and TASK_STATE_FAULTED of Task.cs.</summary>
    private const int CompletedFlags = 0x1000000 | 0x400000 | 0x200000;

    private readonly Dictionary<ulong, bool> _isBox = [];
    private readonly Dictionary<ulong, AsyncMethod> _methods = [];

    internal bool IsBox(ClrType type)
    {
        if (_isBox.TryGetValue(type.MethodTable, out var known)) return known;
        var isBox = type.Name is { } name
            && name.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal)
            && name.Contains("StateMachineBox<", StringComparison.Ordinal)
            && type.GetFieldByName(MachineField) is not null;
        return _isBox[type.MethodTable] = isBox;
    }

    /// <summary>Whether the method in a box is suspended at an await: not done, not running, not at a yield.</summary>
    internal static bool IsSuspended(ClrObject box)
    {
        // A box that is done has its state machine cleared, whose state then reads as 0.
        if (IsTask(box.Type!)) return (box.ReadField<int>("m_stateFlags") & CompletedFlags) == 0 && StateOf(box) >= 0;
        return StateOf(box) >= 0 && IsRented(box);
    }

    internal static bool IsTask(ClrType type) => type.GetFieldByName("m_continuationObject") is not null;

    /// <summary>The state machine itself, where it is an object of its own: in async iterators and unoptimized code.</summary>
    internal static ClrObject? MachineObject(ClrObject box) =>
        box.Type!.GetFieldByName(MachineField)!.IsValueType ? null : box.ReadObjectField(MachineField);

    internal AsyncMethod MethodOf(ClrObject box)
    {
        var machine = MachineObject(box)?.Type ?? box.Type!.GetFieldByName(MachineField)!.Type;
        var key = machine?.MethodTable ?? box.Type!.MethodTable;
        return _methods.TryGetValue(key, out var known) ? known : _methods[key] = Describe(machine);
    }

    private static AsyncMethod Describe(ClrType? machine)
    {
        if (machine?.Name is not { } text) return new AsyncMethod("[unknown async method]", "", "");
        var (type, arguments) = RuntimeTypeName.Parse(text);
        var kind = IteratorPromise(machine) is null ? StateMachineKind.Async : StateMachineKind.AsyncIterator;
        var function = new FunctionInfo(0, 0, FunctionKind.Managed, 0, type, arguments, "MoveNext", "");
        var module = machine.Module?.Name ?? "";
        return new AsyncMethod(CSharpName.Of(function, kind), ReadableNames.SystemName(Path.GetFileName(module), function), module);
    }

    /// <summary>Where an async iterator keeps who waits for its next element.</summary>
    internal static ClrInstanceField? IteratorPromise(ClrType machine) => machine.GetFieldByName("<>v__promiseOfValueOrEnd");

    private static int StateOf(ClrObject box) => MachineObject(box) is { } machine
        ? machine.IsNull ? -1 : machine.ReadField<int>("<>1__state")
        : box.ReadValueTypeField(MachineField).ReadField<int>("<>1__state");

    // A box in the pool has its state machine cleared, and with it the builder's way back to the box.
    private static bool IsRented(ClrObject box)
    {
        if (MachineObject(box) is not null) return true;
        var builder = box.ReadValueTypeField(MachineField).ReadValueTypeField("<>t__builder");
        return builder.Type?.GetFieldByName("m_task") is null || !builder.ReadObjectField("m_task").IsNull;
    }
}
