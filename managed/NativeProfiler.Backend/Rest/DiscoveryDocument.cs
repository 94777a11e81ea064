using System.Text.Json;

namespace NativeProfiler.Backend.Rest;

/// <summary>
/// What Python's client builds the API from: the part of Google's discovery document that its agent uses. Its address must be
/// absolute, so it is the one that the client used, as a proxy in front of us says it.
/// </summary>
internal static class DiscoveryDocument
{
    private const string Flat = "v2/projects/{projectsId}/profiles";

    public static async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("kind"u8, "discovery#restDescription"u8);
        json.WriteString("id"u8, "cloudprofiler:v2"u8);
        json.WriteString("name"u8, "cloudprofiler"u8);
        json.WriteString("version"u8, "v2"u8);
        json.WriteString("title"u8, "Stackdriver Profiler API"u8);
        json.WriteString("protocol"u8, "rest"u8);
        json.WriteString("rootUrl"u8, Root(context.Request));
        json.WriteString("servicePath"u8, ""u8);
        json.WriteString("batchPath"u8, "batch"u8);
        json.WriteStartObject("parameters"u8);
        WriteParameter(json, "alt", "query", null);
        json.WriteEndObject();
        json.WriteStartObject("schemas"u8);
        WriteSchema(json, "CreateProfileRequest");
        WriteSchema(json, "Profile");
        json.WriteEndObject();
        json.WriteStartObject("resources"u8);
        json.WriteStartObject("projects"u8);
        json.WriteStartObject("resources"u8);
        json.WriteStartObject("profiles"u8);
        json.WriteStartObject("methods"u8);
        WriteMethod(json, "create", "POST", "v2/{+parent}/profiles", Flat, "CreateProfileRequest", "parent", "^projects/[^/]+$");
        WriteMethod(json, "patch", "PATCH", "v2/{+name}", Flat + "/{profilesId}", "Profile", "name", "^projects/[^/]+/profiles/[^/]+$");
        WriteMethod(
            json, "createOffline", "POST", "v2/{+parent}/profiles:createOffline", Flat + ":createOffline", "Profile", "parent", "^projects/[^/]+$");
        for (var open = 0; open < 6; open++)
            json.WriteEndObject();
    }

    private static string Root(HttpRequest request)
    {
        var scheme = request.Headers["X-Forwarded-Proto"].ToString() is "https" ? "https" : request.Scheme;
        var forwarded = request.Headers["X-Forwarded-Host"].ToString();
        var host = forwarded.Length > 0 && Uri.CheckHostName(new HostString(forwarded).Host) != UriHostNameType.Unknown
            ? forwarded
            : request.Host.Value;
        return $"{scheme}://{host}/";
    }

    private static void WriteMethod(
        Utf8JsonWriter json, string name, string verb, string path, string flatPath, string request, string parameter, string pattern)
    {
        json.WriteStartObject(name);
        json.WriteString("id"u8, $"cloudprofiler.projects.profiles.{name}");
        json.WriteString("httpMethod"u8, verb);
        json.WriteString("path"u8, path);
        json.WriteString("flatPath"u8, flatPath);
        json.WriteStartObject("parameters"u8);
        WriteParameter(json, parameter, "path", pattern);
        if (verb == "PATCH")
            WriteParameter(json, "updateMask", "query", null);
        json.WriteEndObject();
        json.WriteStartArray("parameterOrder"u8);
        json.WriteStringValue(parameter);
        json.WriteEndArray();
        WriteReference(json, "request", request);
        WriteReference(json, "response", "Profile");
        json.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter json, string name, string location, string? pattern)
    {
        json.WriteStartObject(name);
        json.WriteString("type"u8, "string"u8);
        json.WriteString("location"u8, location);
        if (pattern is not null)
        {
            json.WriteString("pattern"u8, pattern);
            json.WriteBoolean("required"u8, true);
        }

        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string name, string schema)
    {
        json.WriteStartObject(name);
        json.WriteString("$ref"u8, schema);
        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteString("id"u8, name);
        json.WriteString("type"u8, "object"u8);
        json.WriteEndObject();
    }
}
