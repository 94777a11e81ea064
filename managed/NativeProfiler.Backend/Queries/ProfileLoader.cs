using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>
/// From a selection to its profiles' sum. Changing a filter asks for the same sum again and must be quick, so the last few
/// are kept.
/// </summary>
internal sealed class ProfileLoader(IProfileStore store, LoadedProfiles loaded, UploadShelf uploads) : IDisposable
{
    /// <summary>Merges use a processor and memory each: more at once would only be slower.</summary>
    private readonly SemaphoreSlim _merges = new(Environment.ProcessorCount);

    /// <summary>Throws <see cref="ApiException"/> with the reason when there is nothing.</summary>
    public Task<LoadedProfile> LoadAsync(Selection selection, CancellationToken token) => selection.Upload.Length > 0
        ? Task.FromResult(uploads.Find(selection.Query.Project, selection.Upload))
        : loaded.GetAsync(selection, cancel => MergeAsync(selection, cancel), token);

    public void Dispose() => _merges.Dispose();

    private async Task<LoadedProfile> MergeAsync(Selection selection, CancellationToken token)
    {
        var query = selection.WeightPercent == 100 ? selection.Query : await HeaviestAsync(selection, token);
        var merged = await MergeInTurnAsync(query, token);
        var stacks = selection.Labels.IsEmpty ? merged.Stacks : Only(merged.Stacks, selection);
        if (merged.Profiles > 0 && (stacks.Samples.Count > 0 || merged.Stacks.Samples.Count == 0))
        {
            return new LoadedProfile
            {
                Stacks = stacks,
                Kind = query.Kind,
                Profiles = merged.Profiles,
                Unreadable = merged.Unreadable,
                From = query.From,
                To = query.To,
                First = merged.First!.Value,
                Last = merged.Last!.Value,
            };
        }

        if (merged.Profiles > 0)
            throw Nothing($"none of the samples of {merged.Profiles} profiles has these labels; remove a label");
        if (merged.Unreadable > 0)
            throw Nothing($"all {merged.Unreadable} profiles found are damaged; choose another time");
        throw Nothing(NothingFound.Explain(query, await store.ListSeriesAsync(token)));
    }

    /// <summary>The query for the heaviest profiles by the value that is shown, which only the sum of all of them knows.</summary>
    private async Task<ProfileQuery> HeaviestAsync(Selection selection, CancellationToken token)
    {
        var all = await LoadAsync(selection with { WeightPercent = 100 }, token);
        var type = all.Stacks.SampleTypes[all.ValueOf(selection.Value)].Type;
        var totals = await store.ListTotalsAsync(selection.Query, type, token);
        var heaviest = WeightRows.Heaviest([.. totals], selection.WeightPercent);
        return selection.Query with { Weight = new ProfileWeight(type, heaviest.Low) };
    }

    private async Task<MergedProfile> MergeInTurnAsync(ProfileQuery query, CancellationToken token)
    {
        await _merges.WaitAsync(token);
        try
        {
            return await store.MergeAsync(query, token);
        }
        finally
        {
            _merges.Release();
        }
    }

    private static StackProfile Only(StackProfile profile, Selection selection)
    {
        var keep = new bool[profile.LabelSets.Count];
        for (var id = 0; id < keep.Length; id++)
            keep[id] = selection.Labels.All(condition => condition.Holds(profile.LabelSets[id]));
        return SampleFilter.Keep(profile, key => keep[key.LabelSet]);
    }

    private static ApiException Nothing(string reason) => new(StatusCodes.Status404NotFound, reason);
}
