using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Walker;

/// <summary>The tests' own instrument: a process that ends while it is being stopped must not hold it up.</summary>
public sealed class ThreadStopperTests
{
    [Theory]
    [InlineData("exit")]
    [InlineData("kill")]
    public async Task A_process_that_ends_has_no_threads(string kind)
    {
        using var scratch = new Scratch();
        await using var program = ThreadStopper.Prepare(Launch.Program("Exits", kind, "2500"), scratch).Start();
        await program.WaitForLineAsync("pid");
        await Task.Delay(1000, TestContext.Current.CancellationToken); // until the agent has its code map
        using var stopper = ThreadStopper.Attach(program.Id, scratch);

        var stops = 0;
        for (; stops < 2000 && await stopper.StopAsync() is { Count: > 0 }; stops++)
        {
            await stopper.GoOnAsync();
            await Task.Delay(5, TestContext.Current.CancellationToken); // or the program would hardly get on
        }

        Assert.True(stops is > 10 and < 2000, $"{stops} stops\n{program.SoFar}");
        await program.WaitForExitAsync();
    }
}
