using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Failures;

/// <summary>What the steady program does without us; each test that disturbs the profiler compares with it.</summary>
public sealed class SteadyRun : IAsyncLifetime
{
    /// <summary>With CPU windows only: by their timers they are seen from outside.</summary>
    internal static Launch Command { get; } = Launch.Program("Steady", "7").With("NATIVEPROFILER_PROFILES", "cpu");

    internal Outcome Plain { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Plain = (await Command.RunAsync()).Expect(42);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
