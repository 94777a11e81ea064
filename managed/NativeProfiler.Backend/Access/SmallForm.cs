using Microsoft.AspNetCore.Http.Features;

namespace NativeProfiler.Backend.Access;

/// <summary>A form of a few short fields, from anybody: read only up to a limit.</summary>
internal static class SmallForm
{
    /// <summary>Null when the body is no form or over the limit.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context, int limit)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength > limit)
            return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        var options = new FormOptions
        {
            BufferBodyLengthLimit = limit,
            ValueLengthLimit = limit,
            KeyLengthLimit = 256,
            ValueCountLimit = 16,
        };
        try
        {
            return await new FormFeature(context.Request, options).ReadFormAsync(context.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
