namespace NativeProfiler.Cli.Record;

/// <summary>What the runtime's answer to an attach means.</summary>
internal static class AttachProblem
{
    private const int Attached = 0;

    /// <summary>Our own agent is in the process already and has taken the invitation.</summary>
    private const int Invited = unchecked((int)0x80131375);

    /// <summary>What went wrong, and what to do; null when the agent will come.</summary>
    internal static string? Describe(int result, TargetProcess process, string library) => unchecked((uint)result) switch
    {
        Attached or unchecked((uint)Invited) => null,
        0x8013136A => $"process {process.Id} has another profiler already and has room for one; start it without that one",
        0x8007007E or 0x80070002 or 0x80004005 => $"process {process.Id} cannot load or start {library}: its user {process.UserId} must be able to read it, "
            + "the file system must allow execution, and memory for 2 MiB of samples must be free",
        0x80040111 => $"process {process.Id} turns the agent away: NATIVEPROFILER_ENABLED is 0 there, or {library} is of another version than the agent in it",
        0x80131384 or 0x80131385 => $"the runtime of process {process.Id} cannot attach profilers: DOTNET_EnableDiagnostics_Profiler is 0, or it is older than .NET 5",
        0x80131371 or 0x8013136E => $"the runtime of process {process.Id} is only starting or is ending; try again",
        var other => $"the runtime of process {process.Id} refuses the agent with error 0x{other:X8}",
    };
}
