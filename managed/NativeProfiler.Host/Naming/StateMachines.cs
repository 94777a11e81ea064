using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using NativeProfiler.Host.Symbols;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Naming;

/// <summary>
/// Tells async methods from iterators, by what their state machines implement in the assembly's file. An assembly is read once, when the
/// first of its state machines is seen; one that cannot be read, or is not the one that runs, leaves its kinds unknown.
/// </summary>
internal sealed class StateMachines(TargetFiles files)
{
    private const int MaxAssemblies = 256;
    private const long MaxFileSize = 256 * 1024 * 1024;

    private readonly Dictionary<string, IReadOnlyDictionary<string, StateMachineKind>> _byModule = new(StringComparer.Ordinal);

    internal StateMachineKind KindOf(ModuleInfo? module, string typeName)
    {
        if (module is not { Kind: ModuleKind.Assembly } || !typeName.Contains(">d", StringComparison.Ordinal)) return StateMachineKind.Unknown;
        var key = $"{module.BuildId} {module.Path}";
        if (!_byModule.TryGetValue(key, out var kinds))
        {
            if (_byModule.Count >= MaxAssemblies) return StateMachineKind.Unknown;
            kinds = Read(module);
            _byModule.Add(key, kinds);
        }

        return kinds.GetValueOrDefault(typeName);
    }

    private Dictionary<string, StateMachineKind> Read(ModuleInfo module)
    {
        var kinds = new Dictionary<string, StateMachineKind>(StringComparer.Ordinal);
        try
        {
            using var file = files.TryOpen(module.Path);
            if (file is null || RandomAccess.GetLength(file) >= MaxFileSize) return kinds;
            using var image = new PEReader(AssemblyStream.Of(file));
            if (!image.HasMetadata) return kinds;
            var metadata = image.GetMetadataReader();
            if (!IsSame(metadata, module.BuildId)) return kinds;
            foreach (var handle in metadata.TypeDefinitions)
            {
                var type = metadata.GetTypeDefinition(handle);
                if (!type.IsNested || !metadata.GetString(type.Name).Contains(">d", StringComparison.Ordinal)) continue;
                if (KindOf(metadata, type) is var kind and not StateMachineKind.Unknown) kinds[FullName(metadata, type)] = kind;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            // What was read so far is right; the rest stays unknown.
        }

        return kinds;
    }

    private static bool IsSame(MetadataReader metadata, string buildId)
    {
        var id = metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
        return Guid.TryParse(buildId, out var stated) && stated == id;
    }

    private static StateMachineKind KindOf(MetadataReader metadata, TypeDefinition type)
    {
        var kind = StateMachineKind.Unknown;
        foreach (var handle in type.GetInterfaceImplementations())
        {
            var name = InterfaceName(metadata, metadata.GetInterfaceImplementation(handle).Interface);
            // An async iterator implements all three.
            if (name == "IAsyncEnumerator`1") return StateMachineKind.AsyncIterator;
            if (name == "IAsyncStateMachine") kind = StateMachineKind.Async;
            else if (name == "IEnumerator" && kind == StateMachineKind.Unknown) kind = StateMachineKind.Iterator;
        }

        return kind;
    }

    private static string InterfaceName(MetadataReader metadata, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            // Only the generic type's own name matters: ELEMENT_TYPE_GENERICINST (0x15), CLASS (0x12), the type.
            var signature = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            if (signature.Length < 3 || signature.ReadByte() != 0x15 || signature.ReadByte() != 0x12) return "";
            handle = signature.ReadTypeHandle();
        }

        return handle.Kind switch
        {
            HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)handle).Name),
            HandleKind.TypeDefinition => metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)handle).Name),
            _ => "",
        };
    }

    private static string FullName(MetadataReader metadata, TypeDefinition type)
    {
        var name = metadata.GetString(type.Name);
        if (type.IsNested) return $"{FullName(metadata, metadata.GetTypeDefinition(type.GetDeclaringType()))}+{name}";
        var space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : $"{space}.{name}";
    }
}
