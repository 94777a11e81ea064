namespace NativeProfiler.Backend.Web;

/// <summary>`/api/v1/openapi.json`: docs/openapi.json, which a test compares with the endpoints.</summary>
internal static class OpenApiDocument
{
    public const string Resource = "openapi.json";

    public static void MapOpenApiDocument(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/openapi.json", async context =>
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var document = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(Resource)!;
        await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    });
}
