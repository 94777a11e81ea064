using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Symbols;

/// <summary>
/// Finds which call of a method led to the frame above it. The JIT's map knows statements only where the evaluation stack is empty, and loses
/// them where it clones or unrolls code: several statements share an entry, and their calls would all be shown on the first one's line. Who
/// was called tells them apart.
/// </summary>
internal sealed class CallSites : IDisposable
{
    // A method that calls more is generated code; what is found in its first calls is right all the same.
    private const int MaxCalls = 4096;

    private readonly PEReader _image;
    private readonly MetadataReader _metadata;
    private readonly Dictionary<int, IReadOnlyList<Site>> _sites = [];

    private CallSites(PEReader image)
    {
        _image = image;
        _metadata = image.GetMetadataReader();
    }

    /// <summary>Opens an assembly that was found to be the one that runs; null when it cannot be read any more.</summary>
    internal static CallSites? TryOpen(TargetFiles files, string path)
    {
        if (files.TryOpen(path) is not { } file) return null;
        var image = new PEReader(AssemblyStream.Of(file));
        try
        {
            return new CallSites(image);
        }
        catch (Exception e) when (e is IOException || DamagedFile.IsSeenAs(e))
        {
            image.Dispose();
            return null;
        }
    }

    /// <summary>The IL offset of the call that led to the callee; null when none in this method did for sure.</summary>
    /// <param name="methodToken">The caller.</param>
    /// <param name="ilOffset">Where the JIT's map says the caller is: the call is at or behind it, as far as the map is right.</param>
    /// <param name="callee">The function above it on the stack.</param>
    internal uint? Find(uint methodToken, uint ilOffset, FunctionInfo callee)
    {
        try
        {
            var sites = SitesOf((int)methodToken);
            var direct = sites.Where(site => site.LeadsTo(callee)).ToList();
            // Inlined methods have no frames: their calls are their callers'.
            if (direct.Count == 0) direct = [.. sites.Where(site => site.Definition is { } inlined && SitesOf(inlined).Any(deeper => deeper.LeadsTo(callee)))];
            if (direct.Count == 0) return null;
            var behind = direct.Find(site => site.Offset >= ilOffset);
            return behind is null ? direct[^1].Offset : behind.Offset;
        }
        catch (Exception e) when (e is IOException || DamagedFile.IsSeenAs(e))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _image.Dispose();

    private IReadOnlyList<Site> SitesOf(int methodToken)
    {
        if (_sites.TryGetValue(methodToken, out var known)) return known;
        return _sites[methodToken] = Read(methodToken);
    }

    private List<Site> Read(int methodToken)
    {
        var sites = new List<Site>();
        var handle = MetadataTokens.EntityHandle(methodToken);
        if (handle.Kind != HandleKind.MethodDefinition) return sites;
        var address = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle).RelativeVirtualAddress;
        if (address == 0) return sites;
        foreach (var (offset, token) in IlCalls.Read(_image.GetMethodBody(address).GetILReader()).Take(MaxCalls))
        {
            if (Target((uint)offset, MetadataTokens.EntityHandle(token)) is { } site) sites.Add(site);
        }

        return sites;
    }

    private Site? Target(uint offset, EntityHandle method)
    {
        if (method.Kind == HandleKind.MethodSpecification) method = _metadata.GetMethodSpecification((MethodSpecificationHandle)method).Method;
        switch (method.Kind)
        {
            case HandleKind.MethodDefinition:
                var definition = _metadata.GetMethodDefinition((MethodDefinitionHandle)method);
                var type = _metadata.GetTypeDefinition(definition.GetDeclaringType());
                return new Site(offset, _metadata.GetString(definition.Name), _metadata.GetString(type.Name), MetadataTokens.GetToken(method));
            case HandleKind.MemberReference:
                var reference = _metadata.GetMemberReference((MemberReferenceHandle)method);
                return new Site(offset, _metadata.GetString(reference.Name), TypeName(reference.Parent), null);
            default:
                return null;
        }
    }

    private string TypeName(EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => _metadata.GetString(_metadata.GetTypeReference((TypeReferenceHandle)type).Name),
        HandleKind.TypeDefinition => _metadata.GetString(_metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
        _ => "", // an instantiation: its method's name must do
    };

    private sealed record Site(uint Offset, string Method, string Type, int? Definition)
    {
        // An override has its base's name, an explicit implementation ends with it; a constructor has only its type's.
        internal bool LeadsTo(FunctionInfo callee)
        {
            if (Method == ".ctor") return callee.MethodName == Method && (Type.Length == 0 || EndsWith(callee.TypeName, Type));
            // What is called is the async method; what runs is its state machine.
            if (callee.MethodName == "MoveNext" && callee.TypeName.Contains($"<{Method}>d__", StringComparison.Ordinal)) return true;
            return callee.MethodName == Method || EndsWith(callee.MethodName, Method);
        }

        private static bool EndsWith(string name, string part) =>
            name.EndsWith(part, StringComparison.Ordinal) && (name.Length == part.Length || name[^(part.Length + 1)] is '.' or '+');
    }
}
