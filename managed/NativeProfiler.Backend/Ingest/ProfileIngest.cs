using System.Diagnostics.Metrics;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Ingest;

/// <summary>From uploaded bytes to a stored profile: read, check, normalise, append. Everything refused is counted.</summary>
internal sealed partial class ProfileIngest(
    IProfileStore store, ProfileArrivals arrivals, BackendOptions options, TimeProvider time, ILogger<ProfileIngest> logger)
    : IDisposable
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);
    private static readonly Meter Meter = new("NativeProfiler.Backend");
    private static readonly Counter<long> Accepted = Meter.CreateCounter<long>("nativeprofiler.profiles.accepted");
    private static readonly Counter<long> Repeated = Meter.CreateCounter<long>("nativeprofiler.profiles.repeated");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("nativeprofiler.profiles.refused");

    /// <summary>Reading a hostile profile costs memory: only so many are read at once.</summary>
    private readonly SemaphoreSlim _readers = new(Environment.ProcessorCount);

    /// <summary>Throws <see cref="PprofFormatException"/> or <see cref="StoreUnavailableException"/>.</summary>
    public async Task<AppendResult> AddAsync(
        ProfileName name,
        DeploymentKey deployment,
        ProfileKind kind,
        IReadOnlyDictionary<string, string> labels,
        ReadOnlyMemory<byte> bytes,
        CancellationToken token)
    {
        var stacks = await ReadAsync(bytes, deployment, token);
        var series = new SeriesKey(
            deployment.Project, deployment.Service, kind, deployment.Version, deployment.Zone, deployment.Language);
        var profile = new NewProfile
        {
            Id = name.Id,
            Series = series,
            Time = TimeOf(stacks, name),
            Labels = labels,
            Stacks = stacks,
            Original = bytes,
        };

        // Not cancelled with the call: the profile is here, and the client would only send it again.
        var result = await store.AppendAsync(profile, CancellationToken.None);
        (result == AppendResult.Stored ? Accepted : Repeated).Add(1);
        arrivals.Add(deployment.Project, deployment.Service);
        Log.Stored(logger, kind.Name(), deployment.Service, deployment.Version, stacks.Samples.Count, bytes.Length, result);
        return result;
    }

    public void Dispose() => _readers.Dispose();

    private async Task<StackProfile> ReadAsync(ReadOnlyMemory<byte> bytes, DeploymentKey deployment, CancellationToken token)
    {
        await _readers.WaitAsync(token);
        try
        {
            return UnitNormaliser.Normalise(PprofReader.Read(bytes, PprofLimits.Default));
        }
        catch (PprofFormatException e)
        {
            Refused.Add(1);
            Log.Refused(logger, deployment.Service, deployment.Version, e.Message);
            throw;
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <summary>The profile's own time unless it lies in the future or before everything that is kept.</summary>
    private DateTimeOffset TimeOf(StackProfile stacks, ProfileName name)
    {
        var now = time.GetUtcNow();
        var own = DateTimeOffset.FromUnixTimeMilliseconds(stacks.TimeNanoseconds / 1_000_000);
        return IsPlausible(own, now) ? own : name.GivenAt is { } given && IsPlausible(given, now) ? given : now;
    }

    private bool IsPlausible(DateTimeOffset profileTime, DateTimeOffset now) =>
        profileTime <= now + ClockSkew && profileTime > now - TimeSpan.FromDays(options.RetentionDays);

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information,
            "{Kind} profile of {Service} {Version}: {Samples} stacks, {Bytes} bytes, {Result}")]
        public static partial void Stored(
            ILogger logger, string kind, string service, string version, int samples, int bytes, AppendResult result);

        [LoggerMessage(121, LogLevel.Warning, "Refused a profile of {Service} {Version}: {Reason}")]
        public static partial void Refused(ILogger logger, string service, string version, string reason);
    }
}
