using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace NativeProfiler.Cli.Record;

/// <summary>
/// The runtime's diagnostics socket, of which one command is used: attach a profiler. (github.com/dotnet/diagnostics,
/// documentation/design-docs/ipc-protocol.md.)
/// </summary>
internal static class DiagnosticSocket
{
    private const int HeaderSize = 20;
    private const byte ProfilerCommands = 3;
    private const byte AttachProfiler = 1;
    private const byte ServerAnswers = 0xFF;
    private const uint AttachTimeoutMilliseconds = 10_000;

    /// <summary>Where the process's socket is, as seen from here; null when there is none.</summary>
    internal static string? Find(TargetProcess process)
    {
        try
        {
            var folder = process.Root + process.TemporaryFolder;
            var prefix = $"dotnet-diagnostic-{process.InnerId}-";
            // The number behind it is the start time, which tells an earlier process of the same id from this one.
            var exact = Path.Combine(folder, $"{prefix}{process.StartTicks}-socket");
            if (File.Exists(exact)) return exact;
            // Killed processes leave theirs behind: any other is believed only of a process that has a runtime.
            return !process.HasRuntime
                ? null
                : Directory.EnumerateFileSystemEntries(folder, prefix + "*-socket").OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Asks the runtime to load a profiler; returns the HRESULT that it answers.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="profiler">The profiler's class.</param>
    /// <param name="library">The library's path, as the process knows it.</param>
    /// <param name="data">What the profiler is to be told.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="SocketException">The socket is dead.</exception>
    /// <exception cref="EndOfStreamException">The process ended or its runtime does not speak this protocol.</exception>
    internal static async Task<int> AttachAsync(string path, Guid profiler, string library, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.WriteAsync(Request(profiler, library, data.Span), cancellationToken);
        var header = new byte[HeaderSize];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(14)) - HeaderSize;
        if (header[16] != ServerAnswers || size < sizeof(int)) throw new EndOfStreamException("the answer makes no sense");
        var body = new byte[size];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return BinaryPrimitives.ReadInt32LittleEndian(body);
    }

    private static byte[] Request(Guid profiler, string library, ReadOnlySpan<byte> data)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("DOTNET_IPC_V1\0"u8);
        writer.Write((ushort)0); // the size, known below
        writer.Write(ProfilerCommands);
        writer.Write(AttachProfiler);
        writer.Write((ushort)0);
        writer.Write(AttachTimeoutMilliseconds);
        writer.Write(profiler.ToByteArray());
        writer.Write((uint)library.Length + 1);
        writer.Write(Encoding.Unicode.GetBytes(library + '\0'));
        writer.Write((uint)data.Length);
        writer.Write(data);
        var request = bytes.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(14), (ushort)request.Length);
        return request;
    }
}
