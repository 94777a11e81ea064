using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Rest;

/// <summary>
/// The API's messages from JSON. By hand, because the library's parser refuses what agents may send: types it does not know,
/// labels that are null, base64 of the URL kind. Names may be in camel or snake case; unknown ones are ignored.
/// </summary>
internal static class RestMessages
{
    public static CreateProfileRequest ReadCreate(JsonElement json)
    {
        var request = new CreateProfileRequest { Parent = Text(json, "parent"), Deployment = ReadDeployment(json) };
        if (Find(json, "profileType") is { ValueKind: JsonValueKind.Array } types)
        {
            foreach (var type in types.EnumerateArray())
                request.ProfileType.Add(ReadType(type));
        }

        return request;
    }

    public static Profile ReadProfile(JsonElement json)
    {
        var profile = new Profile
        {
            Name = Text(json, "name"),
            ProfileType = Find(json, "profileType") is { } type ? ReadType(type) : ProfileType.Unspecified,
            Deployment = ReadDeployment(json),
            ProfileBytes = UnsafeByteOperations.UnsafeWrap(ReadBytes(json)),
        };
        if (Text(json, "duration") is { Length: > 0 } duration)
            profile.Duration = ReadDuration(duration);
        ReadLabels(json, profile.Labels);
        return profile;
    }

    private static Deployment? ReadDeployment(JsonElement json)
    {
        if (Find(json, "deployment") is not { ValueKind: JsonValueKind.Object } found)
            return null;
        var deployment = new Deployment { ProjectId = Text(found, "projectId"), Target = Text(found, "target") };
        ReadLabels(found, deployment.Labels);
        return deployment;
    }

    private static void ReadLabels(JsonElement json, MapField<string, string> labels)
    {
        if (Find(json, "labels") is not { ValueKind: JsonValueKind.Object } found)
            return;
        foreach (var label in found.EnumerateObject())
        {
            if (label.Value.ValueKind == JsonValueKind.String)
                labels[label.Name] = label.Value.GetString()!;
            else if (label.Value.ValueKind != JsonValueKind.Null)
                throw DeploymentRules.Refused($"the label {DeploymentRules.Quote(label.Name)} is no text");
        }
    }

    /// <summary>A type that is not known has a number that nobody offers: who offers others too is still served.</summary>
    private static ProfileType ReadType(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number))
            return (ProfileType)number;
        var name = json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
        return Pprof.ProfileKinds.TryParseApiName(name, out var kind) ? (ProfileType)kind : (ProfileType)(-1);
    }

    private static byte[] ReadBytes(JsonElement json)
    {
        if (Find(json, "profileBytes") is not { ValueKind: JsonValueKind.String } found)
            return [];
        if (found.TryGetBytesFromBase64(out var bytes))
            return bytes;
        var text = found.GetString()!.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        text = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var decoded = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, decoded, out var length)
            ? decoded[..length]
            : throw DeploymentRules.Refused("profileBytes is not base64");
    }

    private static Duration ReadDuration(string text) =>
        text.EndsWith('s') && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Number, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= 0 and < 1_000_000
            ? Duration.FromTimeSpan(TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)))
            : throw DeploymentRules.Refused($"the duration {DeploymentRules.Quote(text)} is not seconds such as 10s or 0.5s");

    private static string Text(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    private static JsonElement? Find(JsonElement json, string camel) =>
        json.TryGetProperty(camel, out var value) || json.TryGetProperty(JsonNamingPolicy.SnakeCaseLower.ConvertName(camel), out value)
            ? value
            : null;
}
