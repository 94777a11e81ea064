namespace NativeProfiler.Wire.Control;

/// <summary>How bad an agent's message is.</summary>
public enum AgentSeverity : ushort
{
    Warning = 1,
    Error = 2,
}

/// <summary>A line that the agent printed on the app's stderr.</summary>
public sealed record AgentLog(AgentSeverity Severity, string Text)
{
    /// <summary>Reads the message; null when it is not whole.</summary>
    public static AgentLog? TryRead(ref MessageReader reader)
    {
        var log = new AgentLog((AgentSeverity)reader.ReadUInt16(), reader.ReadString());
        return reader.IsComplete ? log : null;
    }
}
