namespace NativeProfiler.Cli.Tasks;

/// <summary>A process cannot be looked at; the message says why and what to do.</summary>
internal sealed class InspectionException(string message) : Exception(message);
