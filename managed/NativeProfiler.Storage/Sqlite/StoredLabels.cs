using System.Text.Json;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>The labels of a whole profile as JSON.</summary>
internal static class StoredLabels
{
    public static string ToJson(IReadOnlyDictionary<string, string> labels) =>
        JsonSerializer.Serialize(labels, StorageJson.Default.IReadOnlyDictionaryStringString);

    public static Dictionary<string, string> Parse(string json) => Parse(System.Text.Encoding.UTF8.GetBytes(json));

    public static Dictionary<string, string> Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("the labels of a stored profile are damaged", e);
        }
    }
}
