using System.Security.Cryptography;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Queries;

/// <summary>
/// Files that somebody wants to look at or to compare with: in memory only, bounded, oldest out, gone after an hour. The id
/// is the secret that opens one, within its project.
/// </summary>
internal sealed class UploadShelf(TimeProvider time)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private const int MostFiles = 32;
    private const long MostNodes = 2_000_000;

    private sealed record Upload(string Id, string Project, LoadedProfile Profile, DateTimeOffset Expires)
    {
        public long Nodes => Profile.Stacks.Stacks.NodeCount + Profile.Stacks.Samples.Count;
    }

    private readonly Lock _lock = new();
    private readonly LinkedList<Upload> _oldestFirst = new();

    public (string Id, DateTimeOffset Expires) Add(string project, StackProfile stacks)
    {
        var now = time.GetUtcNow();
        var taken = stacks.TimeNanoseconds > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(stacks.TimeNanoseconds / 1_000_000) : now;
        var profile = new LoadedProfile
        {
            Stacks = stacks,
            Kind = ProfileKind.None,
            Profiles = 1,
            Unreadable = 0,
            From = taken,
            To = taken,
            First = taken,
            Last = taken,
        };
        var upload = new Upload(RandomNumberGenerator.GetHexString(32, lowercase: true), project, profile, now + Kept);
        lock (_lock)
        {
            _oldestFirst.AddLast(upload);
            Trim(now);
        }

        return (upload.Id, upload.Expires);
    }

    /// <summary>Throws <see cref="ApiException"/> when it is not there any more.</summary>
    public LoadedProfile Find(string project, string id)
    {
        lock (_lock)
        {
            Trim(time.GetUtcNow());
            return _oldestFirst.FirstOrDefault(upload => upload.Id == id && upload.Project == project)?.Profile
                ?? throw new ApiException(
                    StatusCodes.Status404NotFound, "the uploaded file is not here any more: files are kept for an hour; upload it again");
        }
    }

    private void Trim(DateTimeOffset now)
    {
        var nodes = _oldestFirst.Sum(upload => upload.Nodes);
        while (_oldestFirst.First is { Value: var oldest }
            && (oldest.Expires <= now || _oldestFirst.Count > MostFiles || (nodes > MostNodes && _oldestFirst.Count > 1)))
        {
            nodes -= oldest.Nodes;
            _oldestFirst.RemoveFirst();
        }
    }
}
