using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NativeProfiler.Cli.Run;

/// <summary>Checks the agent's library, because a runtime that cannot load it says nothing, and half a file kills the app.</summary>
internal static class AgentFile
{
    internal const string Name = "libNativeProfiler.so";

    private const int HeaderSize = 64;
    private const ushort MachineX64 = 62;
    private const ushort MachineArm64 = 183;

    /// <summary>What is wrong with the file, and what to do; null when it is whole and for this machine.</summary>
    internal static string? FindProblem(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> header = stackalloc byte[HeaderSize];
            if (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !header.StartsWith("\u007fELF"u8))
            {
                return $"{path} is not a whole library; install it anew";
            }

            var machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
            var wanted = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? MachineArm64 : MachineX64;
            if (machine != wanted) return $"{path} is for another kind of processor (ELF machine {machine}); install the one for this machine";

            var sections = BinaryPrimitives.ReadUInt64LittleEndian(header[40..]);
            var size = sections + ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(header[58..])
                * BinaryPrimitives.ReadUInt16LittleEndian(header[60..]));
            return (ulong)file.Length < size ? $"{path} is cut off ({file.Length} of {size} bytes); install it anew" : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"{path} is missing; it belongs beside the program nativeprofiler, install both";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {e.Message}; make it readable for this user";
        }
    }
}
