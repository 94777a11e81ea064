using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>A service's settings as they are sent and stored: `{"enabled": true, "periodSeconds": 60, "windowSeconds": 10, "weights": {"cpu": 4}}`.</summary>
internal sealed record PacingSettingsJson
{
    /// <summary>Null = true: what is missing is the default, and the serializer knows only null as one.</summary>
    public bool? Enabled { get; init; }

    public int? PeriodSeconds { get; init; }

    public int? WindowSeconds { get; init; }

    public IReadOnlyDictionary<string, int>? Weights { get; init; }

    public static PacingSettingsJson Parse(ReadOnlySpan<byte> text) =>
        JsonSerializer.Deserialize(text, PacingJson.Default.PacingSettingsJson) ?? throw new JsonException("it is null");

    /// <summary>What is wrong, in a sentence; null when nothing is.</summary>
    public string? Objection(PacerOptions options)
    {
        if (PeriodSeconds is < 1 or > Limits.PeriodSeconds)
            return Over(nameof(Limits.PeriodSeconds), $"periodSeconds {PeriodSeconds} is not between 1 and {Limits.PeriodSeconds}");
        if (WindowSeconds is < 1 or > Limits.WindowSeconds)
            return Over(nameof(Limits.WindowSeconds), $"windowSeconds {WindowSeconds} is not between 1 and {Limits.WindowSeconds}");
        var window = WindowSeconds ?? options.Window.TotalSeconds;
        if (window > (PeriodSeconds ?? options.Period.TotalSeconds))
            return $"a window of {window} s is longer than the period";
        foreach (var (name, weight) in Weights ?? ImmutableDictionary<string, int>.Empty)
        {
            if (!ProfileKinds.TryParse(name, out _))
                return $"there is no type {Ingest.DeploymentRules.Quote(name)}; the types are {string.Join(", ", ProfileKinds.Names)}";
            if (weight is < 0 or > Limits.TypeWeight)
                return Over(nameof(Limits.TypeWeight), $"the weight {weight} of {name} is not between 0 and {Limits.TypeWeight}");
        }

        return null;
    }

    private static string Over(string limit, string objection)
    {
        Limits.Exceed(limit);
        return objection;
    }

    public PacingSettings ToSettings() => new()
    {
        Enabled = Enabled ?? true,
        Period = PeriodSeconds is { } period ? TimeSpan.FromSeconds(period) : null,
        Window = WindowSeconds is { } window ? TimeSpan.FromSeconds(window) : null,
        Weights = (Weights ?? ImmutableDictionary<string, int>.Empty)
            .Where(pair => ProfileKinds.TryParse(pair.Key, out _))
            .ToImmutableSortedDictionary(pair => ProfileKinds.TryParse(pair.Key, out var kind) ? kind : ProfileKind.None, pair => pair.Value),
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 4)]
[JsonSerializable(typeof(PacingSettingsJson))]
internal sealed partial class PacingJson : JsonSerializerContext;
