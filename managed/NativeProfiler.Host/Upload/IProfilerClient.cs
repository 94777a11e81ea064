using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Host.Upload;

/// <summary>The backend's calls that the host makes; the seam to the network. Failures are RpcExceptions.</summary>
internal interface IProfilerClient : IDisposable
{
    /// <summary>Hangs until a profile is wanted.</summary>
    Task<CreatedProfile> CreateAsync(CreateProfileRequest request, CancellationToken cancellationToken);

    /// <summary>Uploads a profile with its bytes: under its name when the backend gave it one, else as one that nobody asked for.</summary>
    Task UploadAsync(Profile profile, TimeSpan timeout, CancellationToken cancellationToken);
}
