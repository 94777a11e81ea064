using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>A function of the runtime that a method of the program Names has called, and calls nothing else of this name.</summary>
/// <param name="Function">The frame.</param>
/// <param name="User">The method on whose behalf.</param>
/// <param name="Caller">How the name of the frame that calls it begins.</param>
/// <param name="LeastShare">Of the method's CPU.</param>
internal sealed record RuntimeCall(string Function, string User, string Caller, double LeastShare)
{
    /// <summary>
    /// The runtime's file has no symbols: the names are those of its own tables, and a wrong one would have another caller. The first function is on
    /// the stack while all is done for it. The second takes some instructions, beside which its caller counts its own turns by the runtime's help
    /// until it is compiled anew.
    /// </summary>
    internal static IReadOnlyList<RuntimeCall> All { get; } =
    [
        new("libcoreclr.so!GCInterface_Collect", "Programs.RuntimeCalls.Collect", "System.GC.", 0.8),
        new("libcoreclr.so!System.GC.GetAllocatedBytesForCurrentThread", "Programs.RuntimeCalls.Count", "Programs.RuntimeCalls.AllocatedOften", 0.05),
    ];

    internal void Check(Profile profile)
    {
        var held = profile.Stacks.Where(stack => stack.Holds(Function)).ToList();
        Assert.True(profile.CpuOf(Function) > profile.CpuOf(User) * LeastShare, $"{Function}\n{string.Join('\n', profile.Top())}");
        Assert.All(held, stack => Assert.StartsWith(Caller, stack.CallerOf(Function), StringComparison.Ordinal));
        Assert.All(held, stack => Assert.True(stack.Holds(User), string.Join('\n', stack.Frames)));
    }
}
