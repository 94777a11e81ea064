using NativeProfiler.Host.Upload;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Host.Tests.Upload;

public sealed class TokenFileTests
{
    [Fact]
    public void A_token_that_changes_is_read_anew()
    {
        var path = Path.GetTempFileName();
        try
        {
            var token = new TokenFile(path);
            File.WriteAllText(path, "first\n");
            Assert.Equal("first", token.Read());
            File.WriteAllText(path, "another\n");

            Assert.Equal("another", token.Read());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_missing_or_wrong_file_is_told_and_can_be_mended()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n"));
        var token = new TokenFile(path);
        Assert.Contains("does not exist", Assert.Throws<RpcException>(token.Read).Message, StringComparison.Ordinal);
        try
        {
            File.WriteAllText(path, "two tokens");
            Assert.Contains("more than one token", Assert.Throws<RpcException>(token.Read).Message, StringComparison.Ordinal);
            File.WriteAllText(path, "right");

            Assert.Equal("right", token.Read());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
