using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Tasks;

/// <summary>`nativeprofiler tasks` against a program that knows how many calls it left suspended.</summary>
public sealed class TasksTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private string File => Path.Combine(_scratch.Output, "tasks.pb.gz");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Suspended_calls_are_counted_by_their_logical_stacks()
    {
        int[] counts = [3000, 700, 300];
        await using var app = Launch.Program("Waiting", [.. counts.Select(count => $"{count}")]).Start();
        await app.WaitForLineAsync("ready");

        (await InspectAsync(app.Id)).Expect(0);

        var profile = Profile.Read(File);
        Assert.Equal(["tasks/count"], profile.SampleTypes);
        Assert.Equal(
            [
                ("Programs.Orders.PayAsync.<lambda> (async)|Programs.Orders.PayAsync (async)|Programs.Orders.CheckoutAsync (async)", counts[0]),
                ("Programs.Stock<int>.LoadAsync (async)|Programs.Stock<int>.RefreshAsync<__Canon> (async)", counts[1]),
                ("Programs.Stream.PooledAsync (async)|Programs.Stream.LinesAsync (async iterator)|Programs.Stream.ReadAllAsync (async)", counts[2]),
            ],
            profile.Stacks.Select(stack => (string.Join('|', stack.Frames), (int)stack.Samples)).OrderByDescending(stack => stack.Item2));
        Assert.InRange(profile.Figure("pause_ms"), 1, 60_000);
        Assert.InRange(profile.Figure("heap_bytes"), 1_000_000, 1_000_000_000);
        Assert.DoesNotContain(profile.Comments, comment => comment.StartsWith("partial", StringComparison.Ordinal));
        await ExpectUnharmedAsync(app, 4000);
    }

    // At moments from before the first thread is stopped until after the last: a stop on its way outlives the one who sent it.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(30)]
    public async Task A_look_that_is_killed_leaves_the_process_running(int milliseconds)
    {
        await using var app = Launch.Program("Waiting", "200000", "100", "100").Start();
        await app.WaitForLineAsync("ready");
        await using (var look = Command(app.Id).Start())
        {
            await Until.TrueAsync(() => Proc.State(app.Id) == 't', TimeSpan.FromSeconds(60), () => $"never stopped\n{look.SoFar}");
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
            Signal.Send(look.Id, Signal.Kill);
            await look.WaitForExitAsync();
        }

        await ExpectUnharmedAsync(app, 200_200);
    }

    [Fact]
    public async Task What_was_not_seen_in_time_is_said()
    {
        await using var app = Launch.Program("Waiting", "200000", "100", "100").Start();
        await app.WaitForLineAsync("ready");

        var outcome = (await InspectAsync(app.Id, "--limit", "0.001")).Expect(0);

        Assert.Contains("the time ran out", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("partial=time_limit", Profile.Read(File).Comments);
        await ExpectUnharmedAsync(app, 200_200);
    }

    [Fact]
    public async Task Each_reason_for_no_answer_is_one_line()
    {
        var gone = (await InspectAsync(4_000_000)).Expect(1);
        Assert.Equal("nativeprofiler: there is no process 4000000\n", gone.Error);

        await using var sleep = new Launch(Tool.Find("sleep", "coreutils"), "60").Start();
        var native = (await InspectAsync(sleep.Id)).Expect(1);
        Assert.Equal($"nativeprofiler: process {sleep.Id} runs no .NET runtime that can be looked into (NativeAOT apps have none)\n", native.Error);

        Assert.NotEqual(0, (await InspectAsync(sleep.Id, "--limit", "0")).ExitCode);
    }

    [Fact]
    public async Task Without_the_right_to_trace_it_is_said_what_to_set()
    {
        await using var app = Launch.Program("Waiting", "1", "1", "1").Start();
        await app.WaitForLineAsync("ready");

        var look = Command(app.Id);
        var nobody = new Launch(
            Tool.Find("setpriv", "util-linux"), ["--reuid", "65534", "--regid", "65534", "--clear-groups", look.File, .. look.Arguments]);
        var refused = (await nobody.With("DOTNET_BUNDLE_EXTRACT_BASE_DIR", _scratch.Folder).RunAsync()).Expect(1);

        Assert.Equal(
            $"nativeprofiler: process {app.Id} cannot be stopped and read: it belongs to user 0; run as that user, or give this program the capability SYS_PTRACE\n",
            refused.Error);
        await ExpectUnharmedAsync(app, 3);
    }

    private Launch Command(int pid, params IReadOnlyList<string> options) =>
        new(Repository.CommandLine, ["tasks", "-p", $"{pid}", "-o", File, .. options]);

    private Task<Outcome> InspectAsync(int pid, params IReadOnlyList<string> options) => Command(pid, options).RunAsync();

    private static async Task ExpectUnharmedAsync(Running app, int finished)
    {
        Signal.Send(app.Id, Signal.Terminate);
        var outcome = (await app.WaitForExitAsync()).Expect(3);
        Assert.Contains($"done {finished}, waiting True", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("", outcome.Error);
    }
}
