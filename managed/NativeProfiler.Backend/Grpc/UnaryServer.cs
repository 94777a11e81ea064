using System.Globalization;
using Google.Protobuf;
using NativeProfiler.Backend.Access;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Grpc;

/// <summary>
/// Unary gRPC methods as Kestrel endpoints. Stands in for Grpc.AspNetCore, which the package registry at hand does not hold
/// completely.
/// </summary>
internal static partial class UnaryServer
{
    public static void MapUnary<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        Method<TRequest, TResponse> method,
        int limit,
        Func<TRequest, ServerCall, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        endpoints.MapPost(method.Path, context => AnswerAsync(context, method, limit, handler));
    }

    /// <summary>Answers one call, for an address that speaks other protocols too.</summary>
    public static Task AnswerAsync<TRequest, TResponse>(
        HttpContext context, Method<TRequest, TResponse> method, int limit, Func<TRequest, ServerCall, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        AnswerAsync(context, token => CallAsync(context, method, limit, handler, token));

    /// <summary>The answer to a call that is refused before it is read.</summary>
    public static Task RefuseAsync(HttpContext context, RpcException error) => AnswerAsync(context, _ => throw error);

    /// <summary>The answer to a gRPC call of a method that is not here.</summary>
    public static Task AnswerUnimplementedAsync(HttpContext context) => AnswerAsync(
        context,
        _ => throw new RpcException(
            StatusCode.Unimplemented, $"this backend has no method {DeploymentRules.Quote(context.Request.Path)}"));

    private static async Task CallAsync<TRequest, TResponse>(
        HttpContext context,
        Method<TRequest, TResponse> method,
        int limit,
        Func<TRequest, ServerCall, Task<TResponse>> handler,
        CancellationToken token)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var bodies = context.RequestServices.GetRequiredService<BodyReader>();
        var request = await bodies.ReadAsync(context, method, limit, token);
        var response = await handler(request, new ServerCall(context, token));
        await context.Response.StartAsync(token);
        await context.Response.Body.WriteAsync(MessageFrame.Write(response), token);
        context.Response.AppendTrailer(GrpcHeaders.Status, "0");
    }

    private static async Task AnswerAsync(HttpContext context, Func<CancellationToken, Task> call)
    {
        if (!GrpcHeaders.IsGrpc(context.Request.ContentType) || !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            await context.Response.WriteAsync("This address speaks gRPC (HTTP/2, content type application/grpc).\n");
            return;
        }

        context.Response.ContentType = GrpcHeaders.ContentType;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (GrpcTimeout.TryParse(context.Request.Headers[GrpcHeaders.Timeout].ToString(), out var timeout))
            deadline.CancelAfter(Min(timeout, TimeSpan.FromDays(1)));
        try
        {
            await call(deadline.Token);
        }
        catch (RpcException e)
        {
            await FailAsync(context, e);
        }
        catch (StoreUnavailableException e)
        {
            await FailAsync(context, StoreRefusal.As(StatusCode.ResourceExhausted, e));
        }
        catch (OperationCanceledException)
        {
            if (!context.RequestAborted.IsCancellationRequested)
                await FailAsync(context, new RpcException(StatusCode.DeadlineExceeded, "the call's deadline is over"));
        }
        catch (AccessException e)
        {
            await FailAsync(context, new RpcException(StatusCode.PermissionDenied, e.Message));
        }
        catch (BadHttpRequestException e)
        {
            await FailAsync(context, new RpcException(StatusCode.ResourceExhausted, e.Message));
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone: there is nobody to answer.
        }
#pragma warning disable CA1031 // a bug in one call must not tear down the connection that carries others
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Failed(context.RequestServices.GetRequiredService<ILogger<ServerCall>>(), e, context.Request.Path);
            await FailAsync(context, new RpcException(StatusCode.Internal, "an error of the backend; its log says more"));
        }
    }

    private static async Task FailAsync(HttpContext context, RpcException error)
    {
        // Without it Kestrel sends content-length: 0 before the trailers.
        if (!context.Response.HasStarted)
            await context.Response.StartAsync(CancellationToken.None);
        context.Response.AppendTrailer(GrpcHeaders.Status, ((int)error.Code).ToString(CultureInfo.InvariantCulture));
        context.Response.AppendTrailer(GrpcHeaders.Message, PercentEncoding.Encode(error.Message));
        foreach (var (key, value) in error.Trailers)
            context.Response.AppendTrailer(key, value);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Error, "{Path} failed")]
        public static partial void Failed(ILogger logger, Exception error, string path);
    }
}
