using System.Net;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>Stands between routing and the endpoints: nothing with a rule is reached without what the rule demands.</summary>
internal sealed partial class AccessCheck(
    RequestDelegate next, Credentials credentials, FailedAttempts attempts, BackendOptions options, ILogger<AccessCheck> logger)
{
    public const string AntiforgeryHeader = "X-NativeProfiler-Antiforgery";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!RequestKind.IsGrpc(context) && HostAndOrigin.Objection(context, options.Hosts) is { } objection)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, objection);
            return;
        }

        if (ListenerAccess.IsOpen(context))
            Caller.Everyone.Attach(context);
        else if (context.GetEndpoint() is RouteEndpoint endpoint && !await IsAllowedAsync(context, endpoint))
            return;

        try
        {
            await next(context);
        }
        catch (AccessException e) when (!context.Response.HasStarted)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, e.Message);
        }
    }

    private async Task<bool> IsAllowedAsync(HttpContext context, RouteEndpoint endpoint)
    {
        if (AccessTable.RuleOf(endpoint, context.Request.Method) is not { } rule)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, "nobody may use this address");
            return false;
        }

        if (rule.Scope == KeyScopes.None)
            return true;
        if (credentials.Find(context.Request, out var problem) is not { } caller)
        {
            await RefuseUnknownAsync(context, problem);
            return false;
        }

        if (Objection(context, rule, caller) is { } objection)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, objection);
            return false;
        }

        caller.Attach(context);
        return true;
    }

    private static string? Objection(HttpContext context, AccessRule rule, Caller caller)
    {
        if (!caller.Has(rule.Scope))
            return $"the key {caller.Name} may {caller.Scopes}, this needs {rule.Scope}";
        if (Projects(context, rule).FirstOrDefault(project => !caller.Sees(project)) is { } project)
            return $"the key {caller.Name} is of the project {caller.Project}, not of {Ingest.DeploymentRules.Quote(project)}";
        return caller.Antiforgery is null || HttpMethods.IsGet(context.Request.Method)
            || SignedText.Equal(context.Request.Headers[AntiforgeryHeader].ToString(), caller.Antiforgery)
                ? null
                : $"the header {AntiforgeryHeader} is missing or wrong; /api/v1/session tells its value";
    }

    /// <summary>The projects that a request names: a comparison (`b.project`) names two.</summary>
    private static IEnumerable<string> Projects(HttpContext context, AccessRule rule)
    {
        if (rule.Project == ProjectIn.Path)
            yield return context.GetRouteValue("project") as string ?? "";
        if (rule.Project != ProjectIn.Query)
            yield break;
        var query = context.Request.Query;
        if (query["project"].ToString().Length == 0)
            yield return "default";
        foreach (var (name, value) in query)
        {
            if (name.EndsWith("project", StringComparison.OrdinalIgnoreCase) && value.ToString().Length > 0)
                yield return value.ToString();
        }
    }

    /// <summary>Asking without any credential is no attempt to guess one, and costs nothing.</summary>
    private async Task RefuseUnknownAsync(HttpContext context, string problem)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var wait = context.Request.Headers.Authorization.Count > 0 ? attempts.Note(address) : null;
        if (wait is { } delay)
        {
            Log.SlowedDown(logger, address, delay.TotalSeconds);
            await Refusal.WriteAsync(context, StatusCodes.Status429TooManyRequests, $"{problem}; too many attempts", delay);
            return;
        }

        await Refusal.WriteAsync(context, StatusCodes.Status401Unauthorized, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(160, LogLevel.Warning, "Wrong keys keep coming from {Address}: it is told to wait {Seconds} s")]
        public static partial void SlowedDown(ILogger logger, IPAddress address, double seconds);
    }
}
