namespace NativeProfiler.Cli.Tasks;

/// <summary>
/// Turns suspended calls into logical stacks: a call that waits for no other one is the leaf, the calls that await it follow.
/// <para>
/// Calls form a graph, not a list: several may await one task, and one may await several (WhenAll). Every leaf gives one stack, along the
/// first awaiter of each call. Each further awaiter of a call gives one more, once, however many leaves lead there: with <c>n</c> leaves
/// and <c>m</c> further awaiters there are at most <c>n + m</c> stacks, and each call is in at least one of them.
/// </para>
/// </summary>
internal sealed class PendingCalls
{
    /// <summary>As deep as the profiles' other stacks.</summary>
    internal const int MaxDepth = 512;

    private readonly Dictionary<ulong, PendingCall> _calls;
    private readonly HashSet<(ulong From, ulong To)> _followed = [];

    internal PendingCalls(IEnumerable<PendingCall> calls)
    {
        _calls = [];
        foreach (var call in calls) _ = _calls.TryAdd(call.Address, call);
    }

    internal int Count => _calls.Count;

    /// <summary>One stack after the other, leaf first.</summary>
    internal IEnumerable<IReadOnlyList<AsyncMethod>> Stacks()
    {
        var awaiters = _calls.Values.SelectMany(Awaiters).Select(call => call.Address).ToHashSet();
        foreach (var leaf in _calls.Values.Where(call => !awaiters.Contains(call.Address)))
        {
            foreach (var stack in StacksFrom(leaf)) yield return stack;
        }
    }

    private IEnumerable<IReadOnlyList<AsyncMethod>> StacksFrom(PendingCall leaf)
    {
        var branches = new Stack<IReadOnlyList<PendingCall>>();
        branches.Push([leaf]);
        while (branches.TryPop(out var start))
        {
            var path = new List<PendingCall>(start);
            var seen = path.Select(call => call.Address).ToHashSet();
            while (path.Count < MaxDepth)
            {
                var next = Awaiters(path[^1]).ToList();
                foreach (var further in next.Skip(1))
                {
                    if (_followed.Add((path[^1].Address, further.Address)) && !seen.Contains(further.Address)) branches.Push([.. path, further]);
                }

                // A ring of awaiters cannot come from code that runs, only from a heap that is damaged.
                if (next.Count == 0 || !seen.Add(next[0].Address)) break;
                path.Add(next[0]);
            }

            yield return [.. path.Select(call => call.Method)];
        }
    }

    private IEnumerable<PendingCall> Awaiters(PendingCall call) =>
        call.Awaiters.Select(address => _calls.GetValueOrDefault(address)).OfType<PendingCall>();
}
