using System.Net;
using System.Text.Json.Serialization;
using NativeProfiler.Backend.Queries;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>The console's login: a key in a form becomes a cookie. The page works without scripts.</summary>
internal sealed class SessionApi(Credentials credentials, FailedAttempts attempts)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/login", context => LoginPage.WriteAsync(context, StatusCodes.Status200OK, context.Request.Query["then"].ToString(), ""));
        endpoints.MapGet("/login.css", LoginPage.WriteStyleAsync);
        endpoints.MapPost("/login", LogInAsync);
        endpoints.MapPost("/logout", LogOutAsync);
        endpoints.MapGet("/api/v1/session", DescribeAsync);
    }

    /// <summary>True when the request is for a page and nobody is logged in: the answer then leads to the login.</summary>
    public bool SendsToLogin(HttpContext context)
    {
        var request = context.Request;
        if (ListenerAccess.IsOpen(context) || !HttpMethods.IsGet(request.Method) || request.Path.StartsWithSegments("/api")
            || Path.HasExtension(request.Path) || credentials.Find(request, out _) is not null)
        {
            return false;
        }

        context.Response.Redirect($"/login?then={Uri.EscapeDataString(LoginPage.OwnPath(request.Path + request.QueryString))}");
        return true;
    }

    private async Task LogInAsync(HttpContext context)
    {
        if (await SmallForm.ReadAsync(context, Limits.LoginForm, nameof(Limits.LoginForm)) is not { } form)
        {
            await ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, $"the body is not a form with a key, of at most {Limits.LoginForm} bytes");
            return;
        }

        var then = LoginPage.OwnPath(form["then"].ToString());
        if (credentials.FindKey(form["key"].ToString().Trim(), out var wrong) is not { } caller)
        {
            var wait = attempts.Note(context.Connection.RemoteIpAddress ?? IPAddress.None);
            if (wait is { } delay)
                context.Response.Headers.RetryAfter = $"{Math.Ceiling(delay.TotalSeconds):F0}";
            var status = wait is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status429TooManyRequests;
            await LoginPage.WriteAsync(context, status, then, wait is null ? wrong : $"{wrong}; too many attempts, wait a little");
        }
        else if (!caller.Has(KeyScopes.Read))
        {
            var problem = $"the key {caller.Name} may {caller.Scopes}; to look at profiles a key needs the scope read";
            await LoginPage.WriteAsync(context, StatusCodes.Status403Forbidden, then, problem);
        }
        else
        {
            SessionCookie.Set(context, credentials.NewSession(caller));
            context.Response.Redirect(then);
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
        }
    }

    private Task LogOutAsync(HttpContext context)
    {
        if (credentials.Find(context.Request, out _) is { Antiforgery: { } expected }
            && !SignedText.Equal(context.Request.Headers[AccessCheck.AntiforgeryHeader].ToString(), expected))
        {
            return Refusal.WriteAsync(
                context, StatusCodes.Status403Forbidden, $"the header {AccessCheck.AntiforgeryHeader} is missing or wrong");
        }

        SessionCookie.Delete(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Who is logged in, for the console: 401 when somebody should be.</summary>
    private Task DescribeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var caller = ListenerAccess.IsOpen(context) ? Caller.Everyone : credentials.Find(context.Request, out _);
        return caller is null
            ? ApiError.WriteAsync(context, StatusCodes.Status401Unauthorized, "log in at /login")
            : context.Response.WriteAsJsonAsync(
                new Session(
                    caller.Name, caller.Project, caller.Has(KeyScopes.Admin), !ListenerAccess.IsOpen(context), caller.Antiforgery ?? ""),
                SessionJson.Default.Session);
    }
}

/// <summary>The answer of `/api/v1/session`.</summary>
internal sealed record Session(string Name, string Project, bool IsAdmin, bool HasLogin, string Antiforgery);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Session))]
internal sealed partial class SessionJson : JsonSerializerContext;
