using System.Buffers;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Queries;

/// <summary>Takes a file to look at: pprof or folded stacks, told apart by content.</summary>
internal sealed class UploadApi(UploadShelf shelf) : IDisposable
{
    /// <summary>Reading a hostile file costs memory and time: one at a time.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    public async Task TakeAsync(HttpContext context)
    {
        var parameters = new QueryParameters(context.Request.Query);
        var project = parameters.TextOrNull("project") ?? "default";
        var name = parameters.Text("name");
        parameters.RefuseOthers();
        if (name.Length > Limits.FileNameLength)
            throw Limits.Wrong(nameof(Limits.FileNameLength), $"the name is longer than {Limits.FileNameLength} characters");

        // No form of another site can send this type without asking first.
        if (context.Request.ContentType != "application/octet-stream")
            throw new ApiException(StatusCodes.Status415UnsupportedMediaType, "send the file as application/octet-stream");

        var bytes = await ReadBodyAsync(context);
        var isFolded = FoldedReader.IsFolded(bytes);
        var stacks = await ReadAsync(bytes, isFolded, context.RequestAborted);
        var (id, expires) = shelf.Add(project, stacks);
        var value = ProfileKinds.DefaultValue(ProfileKind.None, stacks.SampleTypes, stacks.DefaultSampleType);
        await context.Response.WriteAsJsonAsync(
            new Uploaded(
                id, name, isFolded ? "folded" : "pprof", [.. stacks.SampleTypes.Select(type => type.Type)],
                stacks.SampleTypes[value].Type, stacks.SampleTypes[value].Unit, stacks.Total(value), expires.ToUnixTimeMilliseconds()),
            ApiJson.Default.Uploaded);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<StackProfile> ReadAsync(ReadOnlyMemory<byte> bytes, bool isFolded, CancellationToken token)
    {
        await _turn.WaitAsync(token);
        try
        {
            return await Task.Run(
                () => isFolded
                    ? FoldedReader.Read(bytes, PprofLimits.Default)
                    : UnitNormaliser.Normalise(PprofReader.Read(bytes, PprofLimits.Default)),
                token);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > Limits.FileBody)
            throw TooLarge();
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > Limits.FileBody)
                throw TooLarge();
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static ApiException TooLarge()
    {
        Limits.Exceed(nameof(Limits.FileBody));
        return new ApiException(
            StatusCodes.Status413PayloadTooLarge,
            $"the file is larger than {Limits.FileBody >> 20} MiB; compress it with gzip, or cut it down with go tool pprof -proto");
    }
}

/// <summary>The answer to an upload.</summary>
internal sealed record Uploaded(
    string Id,
    string Name,
    string Format,
    IReadOnlyList<string> SampleTypes,
    string Value,
    string Unit,
    long Total,
    long ExpiresUnixMs);
