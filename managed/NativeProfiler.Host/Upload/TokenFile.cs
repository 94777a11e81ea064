using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Host.Upload;

/// <summary>A bearer token in a file, read anew when the file changes, as secrets that are mounted into containers do.</summary>
internal sealed class TokenFile(string path)
{
    private const int MaxLength = 16 << 10;

    private readonly Lock _gate = new();
    private (DateTime Written, long Length) _seen;
    private string _token = "";

    /// <summary>The token; an <see cref="RpcException"/> when it cannot be read, so that the call is tried again later.</summary>
    internal string Read()
    {
        lock (_gate)
        {
            try
            {
                var file = new FileInfo(path);
                if (!file.Exists || file.Length > MaxLength)
                {
                    throw new RpcException(
                        StatusCode.Unauthenticated,
                        $"NATIVEPROFILER_TOKEN_FILE {path} {(file.Exists ? "is too large for a token" : "does not exist")}");
                }

                var now = (file.LastWriteTimeUtc, file.Length);
                if (now != _seen) _token = Check(File.ReadAllText(path).Trim());
                _seen = now;
                return _token;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new RpcException(
                    StatusCode.Unauthenticated, $"NATIVEPROFILER_TOKEN_FILE {path} cannot be read: {e.Message}", e);
            }
        }
    }

    private string Check(string token) =>
        token.Any(c => c is <= ' ' or > '~')
            ? throw new RpcException(
                StatusCode.Unauthenticated, $"NATIVEPROFILER_TOKEN_FILE {path} holds more than one token in one line")
            : token;
}
