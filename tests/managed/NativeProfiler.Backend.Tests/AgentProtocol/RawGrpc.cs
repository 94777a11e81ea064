using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Tests.AgentProtocol;

/// <summary>A gRPC call as bytes and headers, so that a test sees what an agent's own library would.</summary>
internal static class RawGrpc
{
    public sealed record Answer(string Status, ReadOnlyMemory<byte> Message, IReadOnlyDictionary<string, string> Trailers)
    {
        public T Read<T>(MessageParser<T> parser)
            where T : IMessage<T>
        {
            Assert.True(Status == "0", $"grpc-status {Status}: {Trailers.GetValueOrDefault(GrpcHeaders.Message)}");
            return parser.ParseFrom(Message.Span[MessageFrame.HeaderSize..]);
        }
    }

    public static async Task<Answer> CallAsync(
        Uri address, string path, byte[] message, IEnumerable<(string Name, string Value)> headers, CancellationToken token)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        return await CallAsync(http, path, Frame(message), headers, token);
    }

    public static async Task<Answer> CallAsync(
        HttpClient http, string path, byte[] frame, IEnumerable<(string Name, string Value)> headers, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(GrpcHeaders.ContentType);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadAsByteArrayAsync(token);
        var trailers = response.TrailingHeaders.ToDictionary(header => header.Key, header => header.Value.Single(), StringComparer.OrdinalIgnoreCase);
        return new Answer(trailers[GrpcHeaders.Status], body, trailers);
    }

    public static byte[] Frame(byte[] message) =>
        [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];
}
