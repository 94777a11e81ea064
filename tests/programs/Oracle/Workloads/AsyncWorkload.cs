using System.Runtime.CompilerServices;

namespace Programs.Workloads;

/// <summary>Async state machines, whose continuations this thread runs itself.</summary>
internal sealed class AsyncWorkload : IWorkload
{
    private readonly Queue<Action> _continuations = new();

    public string Name => "async";

    public void Prepare()
    {
    }

    public void Run()
    {
        var task = OuterAsync(3);
        while (_continuations.TryDequeue(out var next))
        {
            next();
        }

        Sink.Value += task.GetAwaiter().GetResult();
    }

    private async Task<int> OuterAsync(int depth)
    {
        var sum = 0;
        for (var i = 0; i < 3; i++)
        {
            sum += await InnerAsync(depth);
            await using var _ = new Disposable(this);
        }

        try
        {
            await new Later(this);
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
            await Task.CompletedTask;
        }

        return sum;
    }

    private async ValueTask<int> InnerAsync(int depth)
    {
        if (depth == 0) return 1;
        await new Later(this);
        var below = await InnerAsync(depth - 1);
        await foreach (var x in NumbersAsync())
        {
            below += x;
        }

        return below;
    }

    private async IAsyncEnumerable<int> NumbersAsync()
    {
        yield return 1;
        await new Later(this);
        yield return 2;
    }

    private readonly struct Later(AsyncWorkload owner) : INotifyCompletion
    {
        public bool IsCompleted => false;

        public Later GetAwaiter() => this;

        public void OnCompleted(Action continuation) => owner._continuations.Enqueue(continuation);

        public void GetResult()
        {
        }
    }

    private sealed class Disposable(AsyncWorkload owner) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await new Later(owner);
    }
}
