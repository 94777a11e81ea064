using Microsoft.Diagnostics.Runtime;

namespace NativeProfiler.Cli.Tasks;

/// <summary>
/// Finds the suspended calls that go on when a call is done. A task keeps what comes after it in <c>m_continuationObject</c>: the awaiting box itself,
/// a delegate, a wrapper around one, a list of such, or a task that completes with it (WhenAll, Unwrap, ContinueWith), whose own
/// continuation is meant (src/libraries/System.Private.CoreLib/src/System/Threading/Tasks of dotnet/runtime).
/// </summary>
internal sealed class Continuations(AsyncBoxes boxes)
{
    /// <summary>Tasks and wrappers between two calls; more come only from a damaged heap.</summary>
    private const int MaxHops = 32;

    /// <summary>Awaiters of one task that are told apart.</summary>
    private const int MaxAwaiters = 10_000;

    /// <summary>Addresses of the boxes that await this one.</summary>
    internal IReadOnlyList<ulong> Of(ClrObject box)
    {
        var found = new List<ulong>();
        if (AsyncBoxes.IsTask(box.Type!)) Follow(box.ReadObjectField("m_continuationObject"), found, 0);
        else FollowSource(box, "_valueTaskSource", found);
        if (AsyncBoxes.MachineObject(box) is { IsNull: false, Type: { } type } machine && AsyncBoxes.IteratorPromise(type)?.Name is { } promise)
        {
            FollowSource(machine, promise, found);
        }

        return found;
    }

    // ManualResetValueTaskSourceCore: the state that its continuation gets is the awaiting box, or an Action of it.
    private void FollowSource(ClrObject owner, string field, List<ulong> found) =>
        Follow(owner.ReadValueTypeField(field).ReadObjectField("_continuationState"), found, 0);

    private void Follow(ClrObject next, List<ulong> found, int hops)
    {
        if (next.IsNull || next.Type is not { } type || hops > MaxHops || found.Count >= MaxAwaiters) return;
        if (boxes.IsBox(type)) found.Add(next.Address);
        else if (AsyncBoxes.IsTask(type)) Follow(next.ReadObjectField("m_continuationObject"), found, hops + 1);
        else if (type.Name == "System.Collections.Generic.List<System.Object>") FollowAll(next, found, hops);
        else if (FieldBehind(type) is { } field) Follow(next.ReadObjectField(field), found, hops + 1);
    }

    private void FollowAll(ClrObject list, List<ulong> found, int hops)
    {
        var items = list.ReadObjectField("_items");
        if (items.IsNull || !items.IsArray) return;
        var array = items.AsArray();
        var count = Math.Min(list.ReadField<int>("_size"), array.Length);
        for (var i = 0; i < count; i++) Follow(array.GetObjectValue(i), found, hops + 1);
    }

    // Delegates; AsyncMethodBuilderCore.ContinuationWrapper; AwaitTaskContinuation and what derives from it; ContinueWithTaskContinuation.
    private static string? FieldBehind(ClrType type) =>
        Array.Find(["_target", "_continuation", "m_action", "m_task"], field => type.GetFieldByName(field) is { IsObjectReference: true });
}
