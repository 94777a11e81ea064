using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace NativeProfiler.Host.Settings;

/// <summary>Reads an assembly's version without loading it.</summary>
internal static class AssemblyVersion
{
    private const long MaxFileSize = 256 * 1024 * 1024;

    /// <summary>The informational version without its commit, else the file version, else the assembly's; null when unreadable.</summary>
    internal static string? TryRead(string path)
    {
        try
        {
            // Pipes and devices have no length; they are not opened, because that could block.
            if (!Path.IsPathFullyQualified(path) || new FileInfo(path) is not { Exists: true, Length: > 0 and < MaxFileSize }) return null;
            using var file = File.OpenRead(path);
            using var image = new PEReader(file);
            if (!image.HasMetadata) return null;
            var metadata = image.GetMetadataReader();
            if (!metadata.IsAssembly) return null;
            return ReadAttribute(metadata, "AssemblyInformationalVersionAttribute")?.Split('+')[0]
                ?? ReadAttribute(metadata, "AssemblyFileVersionAttribute")
                ?? metadata.GetAssemblyDefinition().Version.ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return null;
        }
    }

    private static string? ReadAttribute(MetadataReader metadata, string name)
    {
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference) continue;
            var parent = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (parent.Kind != HandleKind.TypeReference) continue;
            var type = metadata.GetTypeReference((TypeReferenceHandle)parent);
            if (!metadata.StringComparer.Equals(type.Name, name)) continue;
            var value = metadata.GetBlobReader(attribute.Value);
            return value.ReadUInt16() == 1 && value.ReadSerializedString() is { Length: > 0 } text ? text : null;
        }

        return null;
    }
}
