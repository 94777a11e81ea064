namespace NativeProfiler.Host.Profiles;

/// <summary>
/// An address in one profile. Nameless: native code without a symbol, which stands for all such code of its module. Event machinery: what
/// the runtime runs between the code that caused an event and the event. Ours: the agent's own code, in callbacks of the runtime.
/// </summary>
internal readonly record struct FrameLocation(ulong Id, bool IsManaged, bool IsNameless, bool IsEventMachinery, bool IsOurs);
