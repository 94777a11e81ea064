using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Queries;

/// <summary>Saved views: a name for an address of the console, by project.</summary>
internal sealed class ViewApi(ControlStore control)
{
    private const string SettingName = "console.view";
    private const string Expected = """send {"address": "/flame?…"} as application/json, of at most 16,000 bytes""";

    public Task ListAsync(HttpContext context)
    {
        var project = ProjectOf(context);
        return context.Response.WriteAsJsonAsync(new ViewList([.. Views(project)]), ApiJson.Default.ViewList);
    }

    public async Task PutAsync(HttpContext context)
    {
        var (project, name) = (ProjectOf(context), NameOf(context));
        var body = await ReadAsync(context);
        var address = body.Address ?? "";
        if (Limits.IsOver(address.Length, Limits.ViewAddressLength, nameof(Limits.ViewAddressLength)) || address is not ['/', not '/' and not '\\', ..] || address.Any(char.IsControl))
            throw QueryParameters.Wrong($"a view's address is a path of the console of at most {Limits.ViewAddressLength} characters, such as /flame?svc=shop");
        if (Views(project).Count(view => view.Name != name) >= Limits.Views)
            throw Limits.Wrong(nameof(Limits.Views), $"there are {Limits.Views} views already; remove one");
        control.Settings.Put(new Setting(project, name, SettingName, address));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public Task RemoveAsync(HttpContext context)
    {
        var (project, name) = (ProjectOf(context), NameOf(context));
        if (!control.Settings.Remove(project, name, SettingName))
            throw new ApiException(StatusCodes.Status404NotFound, $"there is no view {Ingest.DeploymentRules.Quote(name)}");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private IEnumerable<SavedView> Views(string project) => control.Settings.List(SettingName)
        .Where(setting => setting.Project == project)
        .Select(setting => new SavedView(setting.Subject, setting.Value));

    private static string ProjectOf(HttpContext context)
    {
        var parameters = new QueryParameters(context.Request.Query);
        var project = parameters.TextOrNull("project") ?? "default";
        parameters.RefuseOthers();
        return project;
    }

    private static string NameOf(HttpContext context)
    {
        var name = context.GetRouteValue("name") as string ?? "";
        return !Limits.IsOver(name.Length, Limits.ViewNameLength, nameof(Limits.ViewNameLength)) && name.Length > 0 && !name.Any(char.IsControl)
            ? name
            : throw QueryParameters.Wrong($"a view's name has 1 to {Limits.ViewNameLength} characters");
    }

    private static async Task<ViewBody> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = Limits.ViewBody;
        try
        {
            return await context.Request.ReadFromJsonAsync(ApiJson.Default.ViewBody, context.RequestAborted)
                ?? throw QueryParameters.Wrong(Expected);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or BadHttpRequestException)
        {
            if (e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
                Limits.Exceed(nameof(Limits.ViewBody));
            throw QueryParameters.Wrong(Expected);
        }
    }
}

/// <summary>The answer of `/api/v1/views`, by name.</summary>
internal sealed record ViewList(IReadOnlyList<SavedView> Views);

internal sealed record SavedView(string Name, string Address);

internal sealed record ViewBody(string? Address);
