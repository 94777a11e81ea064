using System.Text.Json;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Backend.Push;
using NativeProfiler.Backend.Queries;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Pacing;

/// <summary>
/// `GET`, `PUT` and `DELETE /api/v1/settings?project=&amp;service=`: how often a service is profiled, how long, with which types, and
/// whether at all. Takes effect within seconds.
/// </summary>
internal sealed class SettingsApi(ControlStore control, PacerOptions options, BodyReader bodies)
{
    private const string Path = "/api/v1/settings";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, context => PushAnswer.RunAsync(context, () => ShowAsync(context)));
        endpoints.MapPut(Path, context => PushAnswer.RunAsync(context, () => ChangeAsync(context)));
        endpoints.MapDelete(Path, context => PushAnswer.RunAsync(context, () => ResetAsync(context)));
    }

    private Task ShowAsync(HttpContext context)
    {
        var (project, service) = Names(context);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            control.Settings.Find(project, service, SettingsWatch.SettingName)
            ?? JsonSerializer.Serialize(new PacingSettingsJson(), PacingJson.Default.PacingSettingsJson));
    }

    private async Task ChangeAsync(HttpContext context)
    {
        var (project, service) = Names(context);
        using var body = await bodies.ReadAsync(context, Limits.RequestBody, context.RequestAborted);
        PacingSettingsJson settings;
        try
        {
            settings = PacingSettingsJson.Parse(body.Bytes.Span);
        }
        catch (JsonException e)
        {
            throw DeploymentRules.Refused($"the settings are not readable: {e.Message}");
        }

        if (settings.Objection(options) is { } objection)
            throw DeploymentRules.Refused(objection);
        var text = JsonSerializer.Serialize(settings, PacingJson.Default.PacingSettingsJson);
        control.Settings.Put(new Setting(project, service, SettingsWatch.SettingName, text));
        await ShowAsync(context);
    }

    private Task ResetAsync(HttpContext context)
    {
        var (project, service) = Names(context);
        control.Settings.Remove(project, service, SettingsWatch.SettingName);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static (string Project, string Service) Names(HttpContext context)
    {
        var parameters = new QueryParameters(context.Request.Query);
        var (project, service) = (parameters.TextOrNull("project") ?? "default", parameters.Text("service"));
        parameters.RefuseOthers();
        if (!DeploymentRules.IsProject(project) || !DeploymentRules.IsTarget(service))
            throw DeploymentRules.Refused("the parameters project and service name whose settings they are; service is missing or not a name");
        return (project, service);
    }
}
