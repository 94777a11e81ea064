using System.Collections.Concurrent;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Backend.Queries;

/// <summary>What a selection found, summed, and the call trees of it that were asked for so far.</summary>
internal sealed record LoadedProfile
{
    private readonly ConcurrentDictionary<(int Value, TreeDetail Detail), Lazy<CallTree>> _trees = new();

    public required StackProfile Stacks { get; init; }

    public required ProfileKind Kind { get; init; }

    public required int Profiles { get; init; }

    /// <summary>Profiles that belong to it but are damaged.</summary>
    public required int Unreadable { get; init; }

    /// <summary>The time asked for.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Times of the first and the last profile.</summary>
    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    /// <summary>About how much memory it takes, with its trees.</summary>
    public long EstimatedBytes => Stacks.EstimatedBytes + _trees.Values.Where(tree => tree.IsValueCreated).Sum(tree => tree.Value.EstimatedBytes);

    /// <summary>Whether this value per second of the profiles' duration means something. Files from elsewhere have no kind: their types tell.</summary>
    public bool HasRate(SampleType type) =>
        Stacks.DurationNanoseconds > 0 && (Kind == ProfileKind.None ? Ingest.KindGuess.Of([type]) : Kind).HasRate();

    /// <summary>The index of the value of this name; of the one that the kind is about when the name is empty.</summary>
    public int ValueOf(string wanted)
    {
        if (wanted.Length == 0)
            return ProfileKinds.DefaultValue(Kind, Stacks.SampleTypes, Stacks.DefaultSampleType);
        for (var i = 0; i < Stacks.SampleTypes.Length; i++)
        {
            if (Stacks.SampleTypes[i].Type == wanted)
                return i;
        }

        var types = string.Join(", ", Stacks.SampleTypes.Select(type => type.Type));
        throw QueryParameters.Wrong($"there is no value {DeploymentRules.Quote(wanted)}; the profiles have {types}");
    }

    public CallTree TreeOf(int value, TreeDetail detail = TreeDetail.Functions) =>
        _trees.GetOrAdd((value, detail), key => new(() => CallTreeBuilder.Build(Stacks, key.Value, key.Detail))).Value;
}
