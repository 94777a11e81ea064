using NativeProfiler.Host.Naming;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Profiles;

/// <summary>Turns addresses into locations of one profile, one location per function.</summary>
internal sealed class FrameLocations(ProfileBuilder builder, NameTable names)
{
    private readonly Dictionary<ulong, FrameLocation> _byAddress = [];
    private readonly Dictionary<uint, ulong> _mappings = [];

    /// <summary>Addresses that nobody answered for.</summary>
    internal long LostNames { get; private set; }

    internal FrameLocation Of(ulong address)
    {
        if (_byAddress.TryGetValue(address, out var known)) return known;
        var frame = names.Find(address);
        if (!frame.IsAnswered) LostNames++;
        var (name, systemName) = ReadableNames.Of(frame, names.StateMachines);
        var location = builder.AddLocation(new ProfileBuilderFunction(name, systemName), MappingOf(frame.Module));
        return _byAddress[address] = new FrameLocation(location, frame.IsManaged, frame.IsNameless);
    }

    /// <summary>A frame that stands for something other than code.</summary>
    internal ulong Synthetic(string name) => builder.AddLocation(new ProfileBuilderFunction(name, ""), 0);

    private ulong MappingOf(ModuleInfo? module)
    {
        if (module is null) return 0;
        if (_mappings.TryGetValue(module.Id, out var id)) return id;
        return _mappings[module.Id] = builder.AddMapping(
            new ProfileBuilderMapping(module.Start, module.End, module.FileOffset, module.Path, module.BuildId));
    }
}
