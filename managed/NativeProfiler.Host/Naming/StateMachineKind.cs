namespace NativeProfiler.Host.Naming;

/// <summary>What the compiler made a state machine of; its name does not tell, only what it implements.</summary>
internal enum StateMachineKind
{
    Unknown,
    Async,
    Iterator,
    AsyncIterator,
}

internal static class StateMachineKindText
{
    /// <summary>The note behind the method's name. An unknown kind is guessed only where the name leaves no doubt.</summary>
    internal static string ToText(this StateMachineKind kind, string owner) => kind switch
    {
        StateMachineKind.Async => "async",
        StateMachineKind.Iterator => "iterator",
        StateMachineKind.AsyncIterator => "async iterator",
        _ => owner.EndsWith("Async", StringComparison.Ordinal) || owner is "<Main>$" or "Main" ? "async" : "async or iterator",
    };
}
