using NativeProfiler.Cli.Tasks;

namespace NativeProfiler.Cli.Tests.Tasks;

public sealed class PendingCallsTests
{
    [Fact]
    public void A_call_and_those_that_await_it_are_one_stack() =>
        Assert.Equal(["a b c"], Stacks((1, "a", [2]), (2, "b", [3]), (3, "c", [])));

    [Fact]
    public void Each_leaf_has_a_stack_of_its_own() =>
        Assert.Equal(["a all", "b all"], Stacks((1, "a", [3]), (2, "b", [3]), (3, "all", [])));

    [Fact]
    public void Each_awaiter_of_a_shared_call_has_a_stack_of_its_own() =>
        Assert.Equal(["shared a", "shared b x", "shared c"], Stacks((1, "shared", [2, 3, 4]), (2, "a", []), (3, "b", [5]), (4, "c", []), (5, "x", [])));

    [Fact]
    public void A_further_awaiter_is_followed_once_however_many_leaves_lead_to_it() =>
        Assert.Equal(["x shared a", "x shared b", "y shared a"], Stacks((1, "x", [3]), (2, "y", [3]), (3, "shared", [4, 5]), (4, "a", []), (5, "b", [])));

    [Fact]
    public void An_awaiter_that_is_not_suspended_ends_the_stack() =>
        Assert.Equal(["a"], Stacks((1, "a", [99])));

    [Fact]
    public void A_ring_of_awaiters_ends() =>
        Assert.Equal(["leaf a b"], Stacks((1, "leaf", [2]), (2, "a", [3]), (3, "b", [2])));

    [Fact]
    public void A_stack_is_as_deep_as_others_at_most()
    {
        var chain = Enumerable.Range(1, 2000).Select(i => new PendingCall((ulong)i, new AsyncMethod($"m{i}", "", ""), [(ulong)i + 1]));
        Assert.Equal(PendingCalls.MaxDepth, Assert.Single(new PendingCalls(chain).Stacks()).Count);
    }

    private static string[] Stacks(params (ulong Address, string Name, ulong[] Awaiters)[] calls) =>
    [
        .. new PendingCalls(calls.Select(call => new PendingCall(call.Address, new AsyncMethod(call.Name, "", ""), call.Awaiters)))
            .Stacks().Select(stack => string.Join(' ', stack.Select(method => method.Name))).Order(StringComparer.Ordinal),
    ];
}
