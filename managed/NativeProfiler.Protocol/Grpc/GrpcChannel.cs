using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;

namespace NativeProfiler.Protocol.Grpc;

/// <summary>
/// A connection to one gRPC server for unary calls: h2c for `http://`, TLS for `https://`. Safe for concurrent calls.
/// Stands in for Grpc.Net.Client, which the package registry at hand does not hold completely.
/// </summary>
public sealed class GrpcChannel : IDisposable
{
    private readonly GrpcChannelOptions _options;
    private readonly HttpClient _http;

    public GrpcChannel(Uri address, GrpcChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        if (address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"a gRPC address begins with http:// or https://, not {address.Scheme}:", nameof(address));

        _options = options;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            KeepAlivePingDelay = options.PingDelay,
            KeepAlivePingTimeout = options.PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = address.Scheme == "https", // a forward proxy cannot pass h2c on
        };
        if (options.TrustedRoots is { } roots)
            handler.SslOptions.CertificateChainPolicy = Trust(roots);
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Makes a call. Throws <see cref="RpcException"/> for every end but OK, also when the server is not there.</summary>
    public async Task<UnaryResult<TResponse>> CallAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, CallOptions options, CancellationToken token)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(options);
        using var deadline = new CancellationTokenSource(options.Timeout ?? Timeout.InfiniteTimeSpan, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, deadline.Token);
        try
        {
            using var message = CreateRequest(method.Path, MessageFrame.Write(request), options);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await GrpcResponse.ReadAsync(response, method.Responses, _options.ReceiveLimit, either.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw new RpcException(StatusCode.DeadlineExceeded, $"{method.Name} did not end within {options.Timeout}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new RpcException(
                StatusCode.Unavailable, $"no connection to {_http.BaseAddress}: {e.GetBaseException().Message}", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static X509ChainPolicy Trust(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // a private authority has no revocation list
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private HttpRequestMessage CreateRequest(string path, byte[] frame, CallOptions options)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(GrpcHeaders.ContentType);
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        message.Headers.TryAddWithoutValidation("user-agent", _options.UserAgent);
        message.Headers.TryAddWithoutValidation(GrpcHeaders.AcceptEncoding, $"{GrpcHeaders.Identity},{GrpcHeaders.Gzip}");
        if (options.Timeout is { } timeout)
            message.Headers.TryAddWithoutValidation(GrpcHeaders.Timeout, GrpcTimeout.Format(timeout));
        foreach (var (key, value) in options.Headers)
            message.Headers.TryAddWithoutValidation(key, value);
        return message;
    }
}
