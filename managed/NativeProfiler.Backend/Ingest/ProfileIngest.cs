using System.Text;
using System.Threading.RateLimiting;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Ingest;

/// <summary>
/// From uploaded bytes to a stored profile: read, check, normalise, append. Everything refused is counted, and told as an
/// <see cref="RpcException"/>: InvalidArgument for the sender's mistake, ResourceExhausted with a delay for what comes too fast; or
/// as <see cref="StoreUnavailableException"/>, which each protocol answers by <see cref="StoreRefusal"/>.
/// </summary>
internal sealed partial class ProfileIngest(
    IProfileStore store, ProfileArrivals arrivals, ReplicaBoard replicas, BackendOptions options, TimeProvider time, ILogger<ProfileIngest> logger)
    : IDisposable
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryWhenBusy = TimeSpan.FromSeconds(5);

    /// <summary>Reading a hostile profile costs memory: only so many are read at once, and only so many wait for it.</summary>
    private readonly ConcurrencyLimiter _readers = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Ingest.Readers,
        QueueLimit = options.Ingest.QueuedProfiles,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async Task<ProfileName> AddAsync(Upload upload, CancellationToken token)
    {
        var deployment = upload.Deployment;
        var stacks = await ReadAsync(upload, token);
        var kind = upload.Kind == ProfileKind.None ? KindGuess.Of(stacks.SampleTypes) : upload.Kind;
        if (kind == ProfileKind.None)
        {
            var types = string.Join(", ", stacks.SampleTypes.Select(type => DeploymentRules.Quote(type.Type)));
            throw Refuse(upload, "kind", $"its sample types ({types}) do not tell its kind; say type=cpu or another");
        }

        var name = upload.Name ?? ProfileName.OfContent(
            deployment.Project, [.. Encoding.UTF8.GetBytes($"{deployment}\n{kind}\n{upload.Time:O}\n"), .. upload.Bytes.Span]);
        var profile = new NewProfile
        {
            Id = name.Id,
            Series = new SeriesKey(
                deployment.Project, deployment.Service, kind, deployment.Version, deployment.Zone, deployment.Language),
            Time = TimeOf(stacks, name, upload.Time),
            Labels = upload.Labels,
            Stacks = stacks,
            Original = upload.Bytes,
        };
        var result = await AppendAsync(profile);
        (result == AppendResult.Stored ? IngestCounters.Accepted : IngestCounters.Repeated).Add(1);
        arrivals.Add(deployment.Project, deployment.Service);
        replicas.Deliver(name.Id, upload.Labels, stacks.Comments);
        Log.Stored(
            logger, kind.Name(), deployment.Service, Clean(deployment.Version), stacks.Samples.Count, upload.Bytes.Length, result);
        return name;
    }

    public void Dispose() => _readers.Dispose();

    private async Task<StackProfile> ReadAsync(Upload upload, CancellationToken token)
    {
        using var turn = await _readers.AcquireAsync(1, token);
        if (!turn.IsAcquired)
            throw Overload.Refused("queue", $"{options.Ingest.QueuedProfiles} profiles wait to be read", RetryWhenBusy);
        try
        {
            return UnitNormaliser.Normalise(PprofReader.Read(upload.Bytes, PprofLimits.Default));
        }
        catch (PprofFormatException e)
        {
            throw Refuse(upload, e.Reason, e.Message);
        }
    }

    private async Task<AppendResult> AppendAsync(NewProfile profile)
    {
        try
        {
            // Not cancelled with the call: the profile is here, and the client would only send it again.
            return await store.AppendAsync(profile, CancellationToken.None);
        }
        catch (StoreBusyException e)
        {
            throw Overload.Refused("store_queue", e.Message, RetryWhenBusy);
        }
        catch (StoreUnavailableException)
        {
            IngestCounters.Refuse("store");
            throw;
        }
    }

    private RpcException Refuse(Upload upload, string reason, string message)
    {
        IngestCounters.Refuse(reason);
        if (upload.Name is { } name)
            replicas.Refuse(name.Id, message);
        Log.Refused(logger, upload.Deployment.Service, Clean(upload.Deployment.Version), message);
        return new RpcException(StatusCode.InvalidArgument, $"the profile was refused: {message}");
    }

    /// <summary>The profile's own time unless it lies in the future or before everything that is kept.</summary>
    private DateTimeOffset TimeOf(StackProfile stacks, ProfileName name, DateTimeOffset? told)
    {
        var now = time.GetUtcNow();
        var own = DateTimeOffset.FromUnixTimeMilliseconds(stacks.TimeNanoseconds / 1_000_000);
        foreach (var candidate in (ReadOnlySpan<DateTimeOffset?>)[own, told, name.GivenAt])
        {
            if (candidate is { } plausible && IsPlausible(plausible, now))
                return plausible;
        }

        return now;
    }

    private bool IsPlausible(DateTimeOffset profileTime, DateTimeOffset now) =>
        profileTime <= now + ClockSkew && profileTime > now - TimeSpan.FromDays(options.RetentionDays);

    /// <summary>A version may hold any text but control characters; a log line stays readable.</summary>
    private static string Clean(string version) => version.Length <= 60 ? version : version[..60] + "…";

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
