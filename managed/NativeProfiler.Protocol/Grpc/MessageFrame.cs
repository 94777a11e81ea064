using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace NativeProfiler.Protocol.Grpc;

/// <summary>
/// One message of a unary call on the wire: a byte that says whether it is compressed, its length in four bytes (big-endian)
/// and its bytes. Errors are <see cref="RpcException"/>s with the status that the specification wants.
/// </summary>
public static class MessageFrame
{
    public const int HeaderSize = 5;

    private const int FirstBuffer = 64 << 10;

    public static byte[] Write(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var size = message.CalculateSize();
        var frame = new byte[HeaderSize + size];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        message.WriteTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    /// <summary>Reads the only message of a body, to the body's end; null when the body is empty.</summary>
    public static Task<T?> ReadAsync<T>(
        Stream body, MessageParser<T> parser, string? encoding, int limit, CancellationToken token)
        where T : class, IMessage<T> =>
        ReadAsync(body, parser, encoding, limit, static _ => Task.CompletedTask, token);

    /// <summary>The same; before the bytes are read, <paramref name="reserve"/> is told how many the message may take.</summary>
    public static async Task<T?> ReadAsync<T>(
        Stream body, MessageParser<T> parser, string? encoding, int limit, Func<int, Task> reserve, CancellationToken token)
        where T : class, IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(reserve);
        var header = new byte[HeaderSize];
        var read = await body.ReadAtLeastAsync(header, HeaderSize, throwOnEndOfStream: false, token);
        if (read == 0)
            return null;
        if (read < HeaderSize)
            throw new RpcException(StatusCode.Internal, "the message is cut off in its header");
        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        if (length > limit)
            throw new MessageSizeException($"the message has {length} bytes, the limit is {limit}");

        await reserve(header[0] == 0 ? (int)length : limit);
        var bytes = await ReadBytesAsync(body, (int)length, token);
        if (await body.ReadAsync(header, token) != 0)
            throw new RpcException(StatusCode.Internal, "there is more than one message in a unary call");
        return Parse(parser, header[0] == 0 ? bytes : Inflate(bytes, encoding, limit));
    }

    /// <summary>Memory is taken as bytes arrive: who only announces them gets none.</summary>
    private static async Task<byte[]> ReadBytesAsync(Stream body, int length, CancellationToken token)
    {
        var bytes = new byte[Math.Min(length, FirstBuffer)];
        for (var filled = 0; filled < length;)
        {
            if (filled == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(bytes.Length * 2L, length));
            var read = await body.ReadAsync(bytes.AsMemory(filled), token);
            if (read == 0)
                throw new RpcException(StatusCode.Internal, $"the message is cut off: {length} bytes were announced");
            filled += read;
        }

        return bytes;
    }

    private static T Parse<T>(MessageParser<T> parser, byte[] bytes)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(StatusCode.Internal, $"the message is not a valid {typeof(T).Name}: {e.Message}", e);
        }
    }

    private static byte[] Inflate(byte[] bytes, string? encoding, int limit)
    {
        if (encoding != GrpcHeaders.Gzip)
            throw new RpcException(StatusCode.Unimplemented, $"messages compressed as {encoding ?? "nothing"} cannot be read; use gzip");
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var inflated = new MemoryStream();
            var buffer = new byte[16 << 10];
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                inflated.Write(buffer, 0, read);
                if (inflated.Length > limit)
                    throw new MessageSizeException($"the message is larger than {limit} bytes when decompressed");
            }

            return inflated.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new RpcException(StatusCode.Internal, $"the compressed message is damaged: {e.Message}", e);
        }
    }
}
