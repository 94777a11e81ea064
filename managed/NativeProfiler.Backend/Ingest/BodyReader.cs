using System.Globalization;
using System.Threading.RateLimiting;
using Google.Protobuf;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Ingest;

/// <summary>
/// Takes bodies into memory, as much at once as there is room for: who comes when the room is full waits in line, and who
/// finds the line full is told to come back. Requests for work are small and need no room: they get through when uploads do
/// not. Memory is taken as bytes arrive, not as they are announced.
/// </summary>
internal sealed class BodyReader : IDisposable
{
    private const int Unit = 1 << 10;
    private const int FirstBuffer = 64 << 10;
    private static readonly TimeSpan RetryWhenFull = TimeSpan.FromSeconds(5);

    private readonly ConcurrencyLimiter _room;
    private readonly IngestLimits _limits;

    public BodyReader(IngestLimits limits)
    {
        _limits = limits;
        _room = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = limits.BodyBytes / Unit,
            QueueLimit = limits.QueuedBodyBytes / Unit,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>A body in memory, with the room it takes until it is disposed of.</summary>
    public sealed class Body(ReadOnlyMemory<byte> bytes, RateLimitLease? room) : IDisposable
    {
        public ReadOnlyMemory<byte> Bytes { get; } = bytes;

        public void Dispose() => room?.Dispose();
    }

    /// <summary>Waits until there is room for a body of this length; refuses when the line is full.</summary>
    private async Task<RateLimitLease> ReserveAsync(long bytes, CancellationToken token)
    {
        var lease = await _room.AcquireAsync((int)(bytes / Unit) + 1, token);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw Overload.Refused("bodies", "uploads wait for memory already", RetryWhenFull);
    }

    /// <summary>The message of a gRPC call. Its room is given back when the call is over.</summary>
    public async Task<T> ReadAsync<T, TAnswer>(HttpContext context, Method<T, TAnswer> method, int limit, CancellationToken token)
        where T : class, IMessage<T>
        where TAnswer : class, IMessage<TAnswer>
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(token);
        time.CancelAfter(_limits.BodyTime);
        var encoding = context.Request.Headers[GrpcHeaders.Encoding].ToString();
        try
        {
            return await MessageFrame.ReadAsync(
                context.Request.Body, method.Requests, encoding, limit,
                async bytes =>
                {
                    if (bytes > Limits.RequestBody)
                        context.Response.RegisterForDispose(await ReserveAsync(bytes, time.Token));
                },
                time.Token) ?? throw new RpcException(StatusCode.Internal, "the call has no message");
        }
        catch (MessageSizeException)
        {
            Count(limit);
            throw;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    public async Task<Body> ReadAsync(HttpContext context, int limit, CancellationToken token)
    {
        var announced = context.Request.ContentLength ?? limit;
        if (announced > limit)
            throw TooLarge(limit);
        var room = announced > Limits.RequestBody ? await ReserveAsync(announced, token) : null;
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(token);
            time.CancelAfter(_limits.BodyTime);
            return new Body(await ReadBytesAsync(
                context.Request.Body, (int)announced, context.Request.ContentLength is not null, limit, time.Token), room);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            room?.Dispose();
            throw TooSlow();
        }
        catch (BadHttpRequestException)
        {
            room?.Dispose();
            throw TooLarge(limit);
        }
        catch
        {
            room?.Dispose();
            throw;
        }
    }

    public void Dispose() => _room.Dispose();

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(
        Stream body, int announced, bool isAnnounced, int limit, CancellationToken token)
    {
        // Untouched pages cost nothing, and room for them is taken already; growing by doubling would leave as much again behind.
        var buffer = GC.AllocateUninitializedArray<byte>(isAnnounced ? announced + 1 : FirstBuffer);
        var length = 0;
        for (int read; (read = await body.ReadAsync(buffer.AsMemory(length), token)) > 0;)
        {
            length += read;
            if (length > limit)
                throw TooLarge(limit);
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limit + 1));
        }

        return buffer.AsMemory(0, length);
    }

    private RpcException TooSlow() => new(
        StatusCode.DeadlineExceeded,
        $"the body did not arrive within {_limits.BodyTime.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");

    private static RpcException TooLarge(int limit)
    {
        Count(limit);
        return new RpcException(StatusCode.InvalidArgument, $"the body is larger than {limit} bytes");
    }

    /// <summary>What is larger than a request for work has a profile in it, which is lost.</summary>
    private static void Count(int limit)
    {
        var name = limit switch
        {
            Limits.JsonBody => nameof(Limits.JsonBody),
            Limits.BinaryBody => nameof(Limits.BinaryBody),
            _ => nameof(Limits.RequestBody),
        };
        Limits.Exceed(name);
        if (limit > Limits.RequestBody)
            IngestCounters.Refuse(name);
    }
}
