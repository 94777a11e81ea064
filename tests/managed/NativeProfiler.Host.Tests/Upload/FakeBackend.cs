using System.Collections.Concurrent;
using NativeProfiler.Host.Upload;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Host.Tests.Upload;

/// <summary>A backend in the test's time: one window a minute, parked polls, and it can be switched off.</summary>
internal sealed class FakeBackend(TimeProvider time) : IProfilerClient
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _up = new();
    private DateTimeOffset _due;
    private int _given;

    public ConcurrentQueue<Profile> Uploads { get; } = [];

    public int Calls { get; private set; }

    /// <summary>What it announces beyond the published API.</summary>
    public string? ExtraTypes { get; set; }

    /// <summary>Answers every call with this instead.</summary>
    public RpcException? Failure { get; set; }

    public bool IsUp
    {
        get
        {
            lock (_gate) return !_up.IsCancellationRequested;
        }

        set
        {
            CancellationTokenSource old;
            lock (_gate)
            {
                old = _up;
                if (value) _up = new CancellationTokenSource();
            }

            if (!value) old.Cancel();
        }
    }

    public async Task<CreatedProfile> CreateAsync(CreateProfileRequest request, CancellationToken cancellationToken)
    {
        Calls++;
        ThrowIfDown();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _up.Token);
        try
        {
            var wait = _due - time.GetUtcNow();
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, either.Token);
            _due = time.GetUtcNow().AddMinutes(1);
            var profile = new Profile
            {
                Name = $"projects/default/profiles/{++_given}",
                ProfileType = request.ProfileType[^1],
                Deployment = request.Deployment,
                Duration = new() { Seconds = 10 },
            };
            return new CreatedProfile(profile, ExtraTypes);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(StatusCode.Unavailable, "connection reset");
        }
    }

    public Task UploadAsync(Profile profile, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        Uploads.Enqueue(profile.Clone());
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    private void ThrowIfDown()
    {
        if (Failure is { } failure) throw failure;
        if (!IsUp) throw new RpcException(StatusCode.Unavailable, "connection refused");
    }
}
