namespace NativeProfiler.Host.Profiles;

/// <summary>An address in one profile. Nameless: native code without a symbol, which stands for all such code of its module.</summary>
internal readonly record struct FrameLocation(ulong Id, bool IsManaged, bool IsNameless);
