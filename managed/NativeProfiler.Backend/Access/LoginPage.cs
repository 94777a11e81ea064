using System.Text.Encodings.Web;

namespace NativeProfiler.Backend.Access;

/// <summary>The login's page: a form without scripts, everything from outside encoded.</summary>
internal static class LoginPage
{
    private const string Style =
        """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
        body { display: grid; place-items: center; min-height: 90vh; margin: 0 }
        form { display: grid; gap: .75rem; width: min(28rem, 90vw) }
        input, button { font: inherit; padding: .5rem }
        [role=alert] { color: #c22 }
        """;

    public static Task WriteAsync(HttpContext context, int status, string then, string problem)
    {
        var html = HtmlEncoder.Default;
        var alert = problem.Length > 0 ? $"<p role=\"alert\">{html.Encode(problem)}</p>" : "";
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Log in · NativeProfiler</title><link rel="stylesheet" href="/login.css"></head>
            <body><form method="post" action="/login">
            <h1>NativeProfiler</h1>{alert}
            <label for="key">Key (made with <code>nativeprofiler-backend keys create --scope read</code>)</label>
            <input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
            <input type="hidden" name="then" value="{html.Encode(OwnPath(then))}">
            <button>Log in</button>
            </form></body></html>
            """);
    }

    public static Task WriteStyleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/css";
        return context.Response.WriteAsync(Style);
    }

    /// <summary>A path of this backend: never another site, whatever a link says.</summary>
    public static string OwnPath(string path) =>
        path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal)
        && !path.Any(c => c is '\\' or < ' ' or > '~')
            ? path
            : "/";
}
