using Microsoft.Extensions.FileProviders;

namespace NativeProfiler.Backend.Web;

/// <summary>The console's built files, and its one page for every path that is not a file: its router reads the URL.</summary>
internal static class ConsoleFiles
{
    private const string Page = "index.html";

    public static void UseConsoleFiles(this WebApplication app, string folder)
    {
        if (!Directory.Exists(folder))
            return;
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(folder),
            // Names of assets carry a hash; the page itself names them and must be fresh.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.File.Name == Page ? "no-cache" : "public, max-age=31536000, immutable",
        });
    }

    public static async Task AnswerAsync(HttpContext context, string folder)
    {
        var page = Path.Combine(folder, Page);
        var path = context.Request.Path;
        if (!HttpMethods.IsGet(context.Request.Method) || path.StartsWithSegments("/api") || Path.HasExtension(path))
        {
            await Queries.ApiError.WriteAsync(context, StatusCodes.Status404NotFound, "there is nothing at this address");
        }
        else if (!File.Exists(page))
        {
            await Queries.ApiError.WriteAsync(
                context, StatusCodes.Status404NotFound, "the console was not built into this backend; the query API is at /api/v1");
        }
        else
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.CacheControl = "no-cache";
            await context.Response.SendFileAsync(page, context.RequestAborted);
        }
    }
}
