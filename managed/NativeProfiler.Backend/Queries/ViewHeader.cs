using System.Text.Json;

namespace NativeProfiler.Backend.Queries;

/// <summary>The part of an answer that says what the numbers are of.</summary>
internal static class ViewHeader
{
    public static void WriteHeader(this Utf8JsonWriter json, GraphView view)
    {
        json.WriteString("sampleType"u8, view.Type.Type);
        json.WriteString("unit"u8, view.Type.Unit);
        json.WriteStartArray("sampleTypes"u8);
        foreach (var type in view.A.Profile.Stacks.SampleTypes)
            json.WriteStringValue(type.Type);
        json.WriteEndArray();
        json.WriteBoolean("perSecond"u8, view.A.Profile.HasRate(view.Type) && view.B?.Profile.HasRate(view.Type) != false);
        WriteSide(json, view.A);
        if (view.Graph.Highlighted is { } highlighted)
            json.WriteNumber("highlighted"u8, highlighted[0]);
        if (view.B is null)
            return;

        if (view.Graph.Highlighted is { } both)
            json.WriteNumber("highlightedB"u8, both[1]);
        json.WriteNumber("scaleB"u8, view.FactorOfB);
        json.WriteStartObject("a"u8);
        WriteSide(json, view.A);
        json.WriteEndObject();
        json.WriteStartObject("b"u8);
        WriteSide(json, view.B);
        json.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter json, ViewSide side)
    {
        var profile = side.Profile;
        json.WriteNumber("total"u8, side.Total);
        json.WriteNumber("unfiltered"u8, side.Unfiltered);
        json.WriteNumber("profiles"u8, profile.Profiles);
        json.WriteNumber("unreadable"u8, profile.Unreadable);
        json.WriteNumber("durationNs"u8, profile.Stacks.DurationNanoseconds);
        json.WriteNumber("fromUnixMs"u8, profile.From.ToUnixTimeMilliseconds());
        json.WriteNumber("toUnixMs"u8, profile.To.ToUnixTimeMilliseconds());
        json.WriteNumber("firstUnixMs"u8, profile.First.ToUnixTimeMilliseconds());
        json.WriteNumber("lastUnixMs"u8, profile.Last.ToUnixTimeMilliseconds());
    }
}
