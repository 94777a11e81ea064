using System.Text.Encodings.Web;

namespace NativeProfiler.Backend.Access;

/// <summary>The login's page: a form without scripts, everything from outside encoded.</summary>
internal static class LoginPage
{
    private const string Style =
        """
        :root { color-scheme: light dark; font: 14px/1.45 Inter, system-ui, "Segoe UI", Roboto, sans-serif }
        body { display: grid; place-items: center; min-height: 100vh; margin: 0;
          background: light-dark(#f4f5f8, #0f1014); color: light-dark(#16181f, #ececf1) }
        form { display: grid; gap: .8rem; box-sizing: border-box; width: min(26rem, calc(100vw - 24px)); padding: 28px 30px 30px;
          border: 1px solid light-dark(#e1e3ea, #2a2c35); border-radius: 12px; background: light-dark(#fff, #17181d) }
        h1, p { margin: 0 }
        h1 { font-size: 20px; letter-spacing: -.015em }
        label, code { color: light-dark(#585d6b, #a1a6b4); overflow-wrap: anywhere }
        input, button { box-sizing: border-box; width: 100%; min-height: 38px; padding: 0 12px; border-radius: 8px; font: inherit }
        input { border: 1px solid light-dark(#c9cdd8, #414552); background: light-dark(#fff, #0f1014); color: inherit }
        button { border: 0; background: light-dark(#4a3fd6, #8d86ff); color: light-dark(#fff, #101018); font-weight: 560; cursor: pointer }
        :focus-visible { outline: 2px solid light-dark(#4a3fd6, #8d86ff); outline-offset: 1px }
        [role=alert] { color: light-dark(#b42318, #ff8d82) }
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
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Log in · NativeProfiler</title><link rel="stylesheet" href="/login.css"></head>
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
