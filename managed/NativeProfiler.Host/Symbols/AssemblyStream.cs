using Microsoft.Win32.SafeHandles;

namespace NativeProfiler.Host.Symbols;

/// <summary>Reads an assembly's file for <see cref="System.Reflection.PortableExecutable.PEReader"/>.</summary>
internal static class AssemblyStream
{
    /// <summary>
    /// Owns the handle. Buffered, so that it is no FileStream: of one the reader would map the file, and a file that is overwritten under a
    /// mapping ends this process.
    /// </summary>
    internal static Stream Of(SafeFileHandle file) => new BufferedStream(new FileStream(file, FileAccess.Read, bufferSize: 1), 4096);
}
