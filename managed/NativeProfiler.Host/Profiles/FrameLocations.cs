using System.Runtime.InteropServices;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Symbols;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Profiles;

/// <summary>
/// Turns addresses into locations of one profile, one per function and line. A managed frame without a line has what a person with the PDB
/// needs to find it: method token and IL offset as the location's address, the PDB's id as the mapping's build id (docs/adr/0031).
/// </summary>
internal sealed class FrameLocations(ProfileBuilder builder, NameTable names) : IDisposable
{
    private const int TokenShift = 32;
    private const string AgentFile = "libNativeProfiler.so";

    private readonly Dictionary<(ulong Address, uint Callee), FrameLocation> _byPlace = [];
    private readonly Dictionary<ulong, ResolvedFrame> _frames = [];
    private readonly Dictionary<uint, ulong> _mappings = [];
    private readonly SourceLines _lines = new(names.Files, PdbCache.Shared);

    /// <summary>Addresses that nobody answered for.</summary>
    internal long LostNames { get; private set; }

    /// <summary>The location of an address.</summary>
    /// <param name="address">What a sample holds.</param>
    /// <param name="callee">The address above it on the stack, which tells calls apart that the runtime's map does not; 0 for a leaf.</param>
    internal FrameLocation Of(ulong address, ulong callee)
    {
        var called = callee == 0 ? null : FrameAt(callee).Function;
        ref var location = ref CollectionsMarshal.GetValueRefOrAddDefault(_byPlace, (address, called?.Id ?? 0), out var isKnown);
        if (!isKnown) location = Make(FrameAt(address), called);
        return location;
    }

    internal bool IsManaged(ulong address) => FrameAt(address).IsManaged;

    /// <summary>How many frames have lines, and why the others have none.</summary>
    internal IEnumerable<string> LineComments => _lines.Comments();

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    /// <summary>A frame that stands for something other than code.</summary>
    internal ulong Synthetic(string name) => builder.AddLocation(new ProfileBuilderFunction(name, ""), 0);

    private static bool IsEventMachinery(string name) =>
        name.StartsWith("System.Diagnostics.Tracing.", StringComparison.Ordinal) || name.StartsWith("System.Runtime.EH.", StringComparison.Ordinal);

    private static bool IsOurs(ModuleInfo? module) => module is not null && Path.GetFileName(module.Path) == AgentFile;

    private ResolvedFrame FrameAt(ulong address)
    {
        ref var frame = ref CollectionsMarshal.GetValueRefOrAddDefault(_frames, address, out var isKnown);
        if (isKnown) return frame;
        frame = names.Find(address);
        if (!frame.IsAnswered) LostNames++;
        return frame;
    }

    private FrameLocation Make(ResolvedFrame frame, FunctionInfo? callee)
    {
        var (name, systemName) = ReadableNames.Of(frame, names.StateMachines);
        var (file, line, methodLine) = LineOf(frame, callee);
        var location = builder.AddLocation(
            new ProfileBuilderFunction(name, systemName, file, methodLine), MappingOf(frame.Module), line, line == 0 ? PlaceInIl(frame) : 0);
        return new FrameLocation(location, frame.IsManaged, frame.IsNameless, IsEventMachinery(name), IsOurs(frame.Module));
    }

    private SourceLine LineOf(ResolvedFrame frame, FunctionInfo? callee) =>
        frame is { Function: { Kind: FunctionKind.Managed } function, Module: { } module }
            ? _lines.Find(module, function.Token, frame.IlOffset, callee) ?? new SourceLine("", 0, 0)
            : new SourceLine("", 0, 0);

    private static ulong PlaceInIl(ResolvedFrame frame) =>
        frame is { Function: { Kind: FunctionKind.Managed, Token: > 0 } function, IlOffset: not ControlLayout.NoIlOffset }
            ? ((ulong)function.Token << TokenShift) | frame.IlOffset
            : 0;

    private ulong MappingOf(ModuleInfo? module)
    {
        if (module is null) return 0;
        if (_mappings.TryGetValue(module.Id, out var id)) return id;
        return _mappings[module.Id] = builder.AddMapping(
            new ProfileBuilderMapping(module.Start, module.End, module.FileOffset, module.Path, _lines.PdbOf(module)?.ToString() ?? module.BuildId));
    }
}
