using Microsoft.AspNetCore.Http.Features;

namespace NativeProfiler.Backend.Access;

/// <summary>A form of a few short fields, from anybody: read only up to a limit.</summary>
internal static class SmallForm
{
    /// <summary>Null when the body is no form or over the limit.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context, int limit, string limitName)
    {
        if (!context.Request.HasFormContentType || Limits.IsOver(context.Request.ContentLength ?? 0, limit, limitName))
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
            if (e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
                Limits.Exceed(limitName);
            return null;
        }
    }
}
