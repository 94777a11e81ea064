using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>What profiles of one producer have in common; stored once per distinct value.</summary>
internal sealed record ProfileHeader(
    ImmutableArray<SampleType> SampleTypes, SampleType? PeriodType, long Period, string DefaultSampleType)
{
    public static ProfileHeader Of(StackProfile profile) =>
        new(profile.SampleTypes, profile.PeriodType, profile.Period, profile.DefaultSampleType);

    public string ToJson() => JsonSerializer.Serialize(this, StorageJson.Default.ProfileHeader);

    public static ProfileHeader Read(SqliteConnection connection, long id)
    {
        using var select = connection.Command("SELECT json FROM header WHERE id = $0");
        return select.Run(id) is string json
            ? Parse(json)
            : throw new InvalidDataException($"the header {id} is missing");
    }

    public static ProfileHeader Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StorageJson.Default.ProfileHeader)
                ?? throw new InvalidDataException("a stored header is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("a stored header is damaged", e);
        }
    }
}

[JsonSerializable(typeof(ProfileHeader))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StorageJson : JsonSerializerContext;
