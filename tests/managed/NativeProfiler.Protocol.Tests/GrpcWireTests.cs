using System.IO.Compression;
using Google.Protobuf;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Protocol.Tests;

public sealed class GrpcWireTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.5", "500m")]
    [InlineData("30", "30000m")]
    [InlineData("200000", "200000S")]
    [InlineData("0", "1m")]
    public void A_timeout_is_written_in_at_most_eight_digits(string seconds, string text)
    {
        Assert.Equal(text, GrpcTimeout.Format(TimeSpan.FromSeconds(double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("5S", 5_000)]
    [InlineData("2M", 120_000)]
    [InlineData("1H", 3_600_000)]
    [InlineData("7m", 7)]
    [InlineData("3000u", 3)]
    [InlineData("99999999n", 99.9999)]
    public void Every_unit_of_a_timeout_is_read(string text, double milliseconds)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(milliseconds, timeout.TotalMilliseconds, 0.001);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5x")]
    [InlineData("-5S")]
    [InlineData("123456789S")]
    public void What_is_no_timeout_is_not_read_as_one(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("100 % größer\n", "100 %25 gr%C3%B6%C3%9Fer%0A")]
    public void A_message_is_encoded_and_decoded(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("50% of it")]
    [InlineData("%")]
    [InlineData("%4")]
    public void What_is_no_escape_stays(string text) => Assert.Equal(text, PercentEncoding.Decode(text));

    [Theory]
    [InlineData("CgIIAg", 2)]
    [InlineData("CgIIAg==", 2)]
    public void RetryInfo_is_read_with_and_without_padding(string text, int seconds)
    {
        var trailers = new Metadata { { GrpcHeaders.RetryInfo, text } };

        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.Find(trailers));
    }

    [Theory]
    [InlineData("!!!")]
    [InlineData("////")]
    public void A_broken_RetryInfo_is_none(string text) =>
        Assert.Null(RetryDelay.Find(new Metadata { { GrpcHeaders.RetryInfo, text } }));

    [Fact]
    public async Task A_compressed_message_is_read_and_a_bomb_refused()
    {
        var small = new Profile { Name = "n" };
        var large = new Profile { ProfileBytes = ByteString.CopyFrom(new byte[1 << 20]) };

        var read = await MessageFrame.ReadAsync(Compressed(small), Profile.Parser, "gzip", 1000, Token);
        var error = await Assert.ThrowsAnyAsync<RpcException>(
            () => MessageFrame.ReadAsync(Compressed(large), Profile.Parser, "gzip", 2000, Token));

        Assert.Equal(small, read);
        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
        Assert.Contains("larger than 2000 bytes when decompressed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 }, StatusCode.Internal)]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 }, StatusCode.Internal)]
    [InlineData(new byte[] { 0, 0x7f, 0xff, 0xff, 0xff }, StatusCode.ResourceExhausted)]
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff }, StatusCode.ResourceExhausted)]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 7 }, StatusCode.Internal)]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 0xff }, StatusCode.Internal)]
    public async Task A_broken_frame_is_refused(byte[] bytes, StatusCode code)
    {
        var error = await Assert.ThrowsAnyAsync<RpcException>(
            () => MessageFrame.ReadAsync(new MemoryStream(bytes), Profile.Parser, null, 1 << 20, Token));

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task A_message_in_an_unknown_compression_is_unimplemented()
    {
        var error = await Assert.ThrowsAnyAsync<RpcException>(
            () => MessageFrame.ReadAsync(Compressed(new Profile { Name = "n" }), Profile.Parser, "snappy", 1000, Token));

        Assert.Equal(StatusCode.Unimplemented, error.Code);
    }

    private static MemoryStream Compressed(Profile profile)
    {
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Optimal, leaveOpen: true))
            profile.WriteTo(gzip);
        var length = (int)body.Length;
        return new MemoryStream([1, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. body.ToArray()]);
    }
}
