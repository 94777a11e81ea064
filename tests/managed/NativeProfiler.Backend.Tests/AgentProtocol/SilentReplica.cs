using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Tests.AgentProtocol;

/// <summary>
/// A replica that asks for work over HTTP/2 by hand (RFC 9113) and then neither answers nor hangs up, as one whose machine lost
/// its power.
/// </summary>
internal sealed class SilentReplica : IDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const byte Acknowledge = 1;

    private readonly TcpClient _client = new();

    private SilentReplica()
    {
    }

    public static async Task<SilentReplica> PollAsync(Uri address, CreateProfileRequest request, CancellationToken token)
    {
        var replica = new SilentReplica();
        await replica._client.ConnectAsync(address.Host, address.Port, token);
        byte[] headers =
        [
            .. Header(":method", "POST"), .. Header(":scheme", "http"), .. Header(":path", ProfilerService.CreateProfile.Path),
            .. Header(":authority", address.Authority), .. Header("content-type", "application/grpc"), .. Header("te", "trailers"),
        ];
        byte[] all =
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, []), .. Frame(Settings, Acknowledge, 0, []),
            .. Frame(Headers, EndHeaders, 1, headers), .. Frame(Data, EndStream, 1, RawGrpc.Frame(request.ToByteArray())),
        ];
        await replica._client.GetStream().WriteAsync(all, token);
        return replica;
    }

    public void Dispose() => _client.Dispose();

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var header = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(header, payload.Length << 8); // three bytes of it
        (header[3], header[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(5), stream);
        return [.. header, .. payload];
    }

    /// <summary>A literal without indexing and without Huffman's code (RFC 7541 §6.2.2).</summary>
    private static byte[] Header(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
