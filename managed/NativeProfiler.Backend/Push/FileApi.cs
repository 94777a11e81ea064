using System.Text.Json.Serialization;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Push;

/// <summary>
/// `curl --data-binary @cpu.pb.gz 'http://…/upload?service=shop&amp;version=1.0&amp;team=cart'`: a profile from a script. Parameters
/// that have no meaning of their own are labels.
/// </summary>
internal sealed class FileApi(ProfileIngest ingest, BodyReader bodies)
{
    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/upload", context => PushAnswer.RunAsync(context, () => AddAsync(context)));

    private async Task AddAsync(HttpContext context)
    {
        var project = PushIngest.ProjectOf(context);
        var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        query.Remove("project");
        query.Remove("type", out var type);
        if (!ProfileKinds.TryParse(type ?? "", out var kind) && type is not null)
        {
            throw DeploymentRules.Refused(
                $"there is no type {DeploymentRules.Quote(type)}; the types are {string.Join(", ", ProfileKinds.Names)}");
        }

        if (!query.ContainsKey("service"))
            throw DeploymentRules.Refused("the parameter service is missing");
        var labels = new PushedLabels(query);
        var deployment = labels.ToDeployment(project);
        using var body = await bodies.ReadAsync(context, Limits.BinaryBody, context.RequestAborted);
        var name = await ingest.AddAsync(
            new Upload { Deployment = deployment, Kind = kind, Labels = labels.ToProfileLabels(), Bytes = body.Bytes },
            context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new StoredFile(name.Id), FileJson.Default.StoredFile, cancellationToken: context.RequestAborted);
    }
}

/// <summary>The answer of `/upload`: the id under which the profile is stored.</summary>
internal sealed record StoredFile(string Id);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredFile))]
internal sealed partial class FileJson : JsonSerializerContext;
