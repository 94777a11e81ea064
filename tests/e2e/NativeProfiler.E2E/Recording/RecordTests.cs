using NativeProfiler.E2E.Failures;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Recording;

/// <summary>`nativeprofiler record` on programs that know nothing of it.</summary>
public sealed class RecordTests(SteadyRun steady) : IClassFixture<SteadyRun>, IDisposable
{
    private readonly Scratch _scratch = new();

    private string Profile => Path.Combine(_scratch.Output, "recorded.pb.gz");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_running_program_is_recorded_twice_and_cannot_tell()
    {
        await using var app = SteadyRun.Command.Start();
        await app.WaitForLineAsync("20 ");
        for (var time = 1; time <= 2; time++)
        {
            var outcome = (await Record(app.Id, "2s", "-o", Profile).RunAsync()).Expect(0);
            Assert.Equal(Profile, outcome.Output.Trim());
            Assert.Empty(outcome.Error);
            var profile = Harness.Profile.Read(Profile);
            Assert.True(profile.Samples > 5, $"{profile.Samples} samples");
            Assert.True(profile.Rooted >= 0.99, string.Join('\n', profile.Comments));
            Assert.Contains(profile.Stacks, stack => stack.Holds("Program.<Main>$") || stack.Holds("Program.Main"));
            Assert.True(profile.Figure("lines.found") > 0);
            File.Delete(Profile);
        }

        var end = await app.WaitForExitAsync();
        end.ExpectSameAs(steady.Plain);
        Assert.Empty(end.Error);
    }

    [Fact]
    public async Task Several_types_are_recorded_in_one_window_into_a_file_each()
    {
        await using var app = SteadyRun.Command.Start();
        await app.WaitForLineAsync("20 ");
        var outcome = (await Record(app.Id, "1500ms", "--type", "cpu,wall", "--type", "threads", "-o", Profile).RunAsync()).Expect(0);
        string[] types = ["cpu", "wall", "threads"];
        var paths = types.Select(type => Profile.Replace(".pb.gz", $".{type}.pb.gz", StringComparison.Ordinal)).ToList();
        Assert.Equal(paths, outcome.Output.Trim().Split('\n'));
        var profiles = paths.Select(Harness.Profile.Read).ToList();
        Assert.Equal(["samples/count", "samples/count", "threads/count"], profiles.Select(profile => profile.SampleTypes[0]));
        Assert.Equal("wall/nanoseconds", profiles[1].SampleTypes[1]);
        Assert.Single(profiles.Select(profile => profile.Start).Distinct());
    }

    [Fact]
    public async Task Without_o_the_profile_has_the_name_that_downloads_have()
    {
        await using var app = Launch.Program("Idle", "30").Start();
        await app.WaitForLineAsync("pid ");
        var outcome = (await (Record(app.Id, "300ms") with { WorkingDirectory = _scratch.Output }).RunAsync()).Expect(0);
        Assert.Matches(@"/profiler_idle_CPU_\d{8}T\d{9}Z_\d{8}T\d{9}Z_unknown_[^/]*\.pb\.gz$", outcome.Output.Trim());
        Assert.True(File.Exists(outcome.Output.Trim()));
    }

    [Fact]
    public async Task Code_of_every_kind_that_was_there_before_is_walked()
    {
        await using var app = Launch.Program("Lines", "8").Start();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        (await Record(app.Id, "4s", "-o", Profile).RunAsync()).Expect(0);
        var profile = Harness.Profile.Read(Profile);
        Assert.True(profile.Rooted >= 0.99, string.Join('\n', profile.Comments));
        Assert.True(profile.Samples > 20, $"{profile.Samples} samples");
        foreach (var name in (string[])["Programs.Calls.Loop", "Programs.Functions.Awaiting (async)", "Programs.Blocks.Catch"])
            Assert.Contains(profile.Stacks, stack => stack.Holds(name));
        (await app.WaitForExitAsync()).Expect(0);
    }

    [Fact]
    public async Task After_the_recording_nothing_of_ours_wakes()
    {
        await using var plain = Launch.Program("Idle", "60").Start();
        await using var app = Launch.Program("Idle", "60").With("TMPDIR", _scratch.Runtime).Start();
        await app.WaitForLineAsync("pid ");
        (await Record(app.Id, "500ms", "-o", Profile).RunAsync()).Expect(0);
        await Task.Delay(TimeSpan.FromSeconds(7), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Empty(Proc.Timers(app.Id));
        var before = Proc.Threads(app.Id);
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, TestContext.Current.CancellationToken);
        var after = Proc.Threads(app.Id);
        var ours = after.Where(thread => !Proc.Threads(plain.Id).Values.Any(other => other.Name == thread.Value.Name)).ToList();
        Assert.Contains(ours, thread => thread.Value.Name == "nativeprofiler");
        Assert.All(ours, thread => Assert.Equal(before.GetValueOrDefault(thread.Key).Switches, thread.Value.Switches));
        Assert.Empty(_scratch.Hosts);
        Assert.Empty(Directory.EnumerateDirectories(_scratch.Runtime));
    }

    [Fact]
    public async Task A_recording_that_is_killed_harms_nothing_and_another_one_works()
    {
        await using var app = SteadyRun.Command.Start();
        await app.WaitForLineAsync("10 ");
        await using (var record = Record(app.Id, "30s", "-o", Profile).Start())
        {
            await Until.TrueAsync(() => Proc.Timers(app.Id).Count > 0, TimeSpan.FromSeconds(20), () => $"no window\n{record.SoFar}");
            Signal.Send(record.Id, Signal.Kill);
        }

        await Until.TrueAsync(() => Proc.Timers(app.Id).Count == 0, TimeSpan.FromSeconds(5), () => "timers stay");
        (await Record(app.Id, "500ms", "-o", Profile).RunAsync()).Expect(0);
        Assert.True(File.Exists(Profile));
        (await app.WaitForExitAsync()).ExpectSameAs(steady.Plain);
    }

    [Fact]
    public async Task An_interrupted_recording_keeps_what_it_has()
    {
        await using var app = SteadyRun.Command.Start();
        await app.WaitForLineAsync("10 ");
        await using var record = Record(app.Id, "30s", "-o", Profile).Start();
        await Until.TrueAsync(() => Proc.Timers(app.Id).Count > 0, TimeSpan.FromSeconds(20), () => $"no window\n{record.SoFar}");
        await app.WaitForLineAsync("80 ");
        Signal.Send(record.Id, Signal.Interrupt);
        var outcome = (await record.WaitForExitAsync()).Expect(0);
        Assert.Contains("s only", outcome.Error, StringComparison.Ordinal);
        Assert.True(Harness.Profile.Read(Profile).Samples > 0);
        (await app.WaitForExitAsync()).ExpectSameAs(steady.Plain);
    }

    [Fact]
    public async Task A_program_that_ends_in_the_middle_leaves_its_profile()
    {
        await using var app = SteadyRun.Command.Start();
        await app.WaitForLineAsync("100 ");
        var outcome = (await Record(app.Id, "60s", "-o", Profile).RunAsync()).Expect(0);
        Assert.Contains("the process ended", outcome.Error, StringComparison.Ordinal);
        var profile = Harness.Profile.Read(Profile);
        Assert.True(profile.Samples > 5);
        Assert.True(profile.Rooted >= 0.99);
        (await app.WaitForExitAsync()).ExpectSameAs(steady.Plain);
    }

    [Fact]
    public async Task A_program_that_serves_its_own_host_is_recorded_and_goes_back()
    {
        await using var app = Launch.Program("Steady", "60").WithAgent(_scratch).Start();
        var host = await _scratch.HostAsync();
        await Until.TrueAsync(() => Proc.Timers(app.Id).Count > 0, TimeSpan.FromSeconds(20), () => $"no window\n{app.SoFar}");
        (await Record(app.Id, "1s", "-o", Profile).RunAsync()).Expect(0);
        Assert.True(Harness.Profile.Read(Profile).Samples > 5);
        // The window that was open was finished first, and the file of it is whole.
        var own = (await _scratch.ProfilesAsync(2, () => app.SoFar.ToString())).First(profile => profile.Path != Profile);
        Assert.InRange(own.Duration.TotalSeconds, 9.5, 11);
        await Until.TrueAsync(() => _scratch.Hosts.Any(id => id != host), TimeSpan.FromSeconds(20), () => $"it did not go back to a host of its own\n{app.SoFar}");
    }

    [Fact]
    public async Task A_program_in_a_container_is_recorded_from_outside()
    {
        var app = Sandboxed.AsContainer(Launch.Program("Steady", "8"), "/tmp");
        await using var running = app.Start();
        await running.WaitForLineAsync("20 ");
        var pid = Proc.All().First(id => Proc.CommandLine(id) is [_, var program, "8"] && program.EndsWith("Steady.dll", StringComparison.Ordinal) && Proc.CommandLine(id)[0].EndsWith("dotnet", StringComparison.Ordinal));
        (await Record(pid, "1s", "-o", Profile).RunAsync()).Expect(0);
        Assert.True(Harness.Profile.Read(Profile).Samples > 5);
        (await running.WaitForExitAsync()).Expect(42);
    }

    private Launch Record(int process, string duration, params IReadOnlyList<string> options) =>
        new Launch(Repository.CommandLine, ["record", "-p", $"{process}", "-d", duration, .. options]).With("XDG_RUNTIME_DIR", _scratch.Runtime);
}
