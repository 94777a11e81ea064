using NativeProfiler.Host.Work;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Host.Upload;

/// <summary>The calls over gRPC, with the token of the moment.</summary>
internal sealed class GrpcProfilerClient : IProfilerClient
{
    private readonly GrpcChannel _channel;
    private readonly TokenFile? _token;

    internal GrpcProfilerClient(BackendAddress backend, TimeProvider time)
    {
        _channel = new GrpcChannel(
            backend.Address, new GrpcChannelOptions { UserAgent = $"nativeprofiler/{HostVersion.Text}", Time = time });
        _token = backend.TokenFile is { } file ? new TokenFile(file) : null;
    }

    public async Task<CreatedProfile> CreateAsync(CreateProfileRequest request, CancellationToken cancellationToken)
    {
        var result = await _channel.CallAsync(
            ProfilerService.CreateProfile, request, new CallOptions { Headers = Headers() }, cancellationToken);
        return new CreatedProfile(result.Response, result.Headers.Get(OfferedTypes.Header));
    }

    public async Task UploadAsync(Profile profile, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var options = new CallOptions { Headers = Headers(), Timeout = timeout };
        if (profile.Name.Length > 0)
        {
            var update = new UpdateProfileRequest { Profile = profile };
            await _channel.CallAsync(ProfilerService.UpdateProfile, update, options, cancellationToken);
        }
        else
        {
            var create = new CreateOfflineProfileRequest
            {
                Parent = $"projects/{profile.Deployment.ProjectId}",
                Profile = profile,
            };
            await _channel.CallAsync(ProfilerService.CreateOfflineProfile, create, options, cancellationToken);
        }
    }

    public void Dispose() => _channel.Dispose();

    private Metadata Headers()
    {
        var headers = new Metadata();
        if (_token?.Read() is { Length: > 0 } token) headers.Add("authorization", $"Bearer {token}");
        return headers;
    }
}
