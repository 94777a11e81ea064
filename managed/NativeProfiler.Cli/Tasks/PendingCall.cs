namespace NativeProfiler.Cli.Tasks;

/// <summary>One suspended call of an async method, as the heap has it.</summary>
/// <param name="Address">Of the object that holds its state machine.</param>
/// <param name="Method">Which method it is; equal for all calls of one method.</param>
/// <param name="Awaiters">Addresses of the calls that go on when this one is done, in the order in which they will.</param>
internal sealed record PendingCall(ulong Address, AsyncMethod Method, IReadOnlyList<ulong> Awaiters);
