namespace NativeProfiler.Backend.Access;

/// <summary>The console's cookie. Over TLS its name says that no other site and no plain connection can have set it.</summary>
internal static class SessionCookie
{
    public static string Name(HttpRequest request) => request.IsHttps ? "__Host-nativeprofiler" : "nativeprofiler";

    public static void Set(HttpContext context, string session) => context.Response.Cookies.Append(
        Name(context.Request), session, Options(context.Request, Credentials.SessionLife));

    public static void Delete(HttpContext context) =>
        context.Response.Cookies.Delete(Name(context.Request), Options(context.Request, null));

    private static CookieOptions Options(HttpRequest request, TimeSpan? life) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax, // a link from elsewhere opens the console logged in; changes need the antiforgery value
        Secure = request.IsHttps,
        Path = "/",
        MaxAge = life,
    };
}
