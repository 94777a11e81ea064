using NativeProfiler.Backend.Access;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Backend.Queries;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Push;

/// <summary>Runs the handler of an address for pushed profiles, and answers its refusals as plain HTTP with `{"error": …}`.</summary>
internal static partial class PushAnswer
{
    public static async Task RunAsync(HttpContext context, Func<Task> handler)
    {
        try
        {
            await handler();
        }
        catch (RpcException e)
        {
            var status = e.Code switch
            {
                StatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
                StatusCode.Unimplemented => StatusCodes.Status415UnsupportedMediaType,
                StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
                StatusCode.DeadlineExceeded => StatusCodes.Status408RequestTimeout,
                _ => StatusCodes.Status500InternalServerError,
            };
            if (RetryDelay.Find(e.Trailers) is { } delay)
                context.Response.Headers.RetryAfter = $"{Math.Ceiling(delay.TotalSeconds):F0}";
            await ApiError.WriteAsync(context, status, e.Message);
        }
        catch (StoreUnavailableException e)
        {
            context.Response.Headers.RetryAfter = $"{StoreRefusal.RetryAfter.TotalSeconds:F0}";
            await ApiError.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (ApiException e)
        {
            await ApiError.WriteAsync(context, e.Status, e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender is gone: there is nobody to answer.
        }
        catch (Exception e) when (e is not AccessException && !context.Response.HasStarted)
        {
            Log.Failed(context.RequestServices.GetRequiredService<ILogger<PushIngest>>(), e, context.Request.Path);
            await ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "an error of the backend; its log says more");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(180, LogLevel.Error, "{Path} failed")]
        public static partial void Failed(ILogger logger, Exception error, string path);
    }
}
