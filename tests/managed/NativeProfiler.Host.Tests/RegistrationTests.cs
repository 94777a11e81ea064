using NativeProfiler.Host.Sockets;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task An_agent_of_another_version_is_refused_with_both_versions_named()
    {
        await using var host = await TestHost.StartAsync();
        using var agent = host.Connect();
        agent.Hello(host.Settings, minVersion: 3);
        var reason = Text(await agent.ExpectAsync(MessageType.Refuse));
        Assert.Contains("versions 3 to 3", reason, StringComparison.Ordinal);
        Assert.Contains("install agent and host of the same version", reason, StringComparison.Ordinal);
        await agent.ExpectEndAsync();
    }

    [Fact]
    public async Task A_hello_without_a_ring_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        using var agent = host.Connect();
        agent.Hello(host.Settings, hasRing: false);
        Assert.Contains("without a ring", Text(await agent.ExpectAsync(MessageType.Refuse)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_that_names_no_place_for_profiles_is_told_what_to_set()
    {
        await using var host = await TestHost.StartAsync();
        using var agent = host.Connect();
        agent.Hello(new Dictionary<string, string>());
        Assert.Contains("NATIVEPROFILER_OUTPUT", Text(await agent.ExpectAsync(MessageType.Refuse)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_and_a_folder_that_cannot_be_written_are_noticed_to_the_app()
    {
        await using var host = await TestHost.StartAsync();
        using var agent = host.Connect();
        agent.Hello(new Dictionary<string, string> { ["NATIVEPROFILER_OUTPUT"] = "/proc/nowhere", ["NATIVEPROFILER_LABELS"] = "x" });
        await agent.ExpectAsync(MessageType.Welcome);
        var lines = new[] { Text(await agent.ExpectAsync(MessageType.Notice)), Text(await agent.ExpectAsync(MessageType.Notice)) };
        Assert.Contains(lines, line => line.Contains("NATIVEPROFILER_LABELS", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("/proc/nowhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_makes_no_sense_ends_only_its_own_connection()
    {
        await using var host = await TestHost.StartAsync();
        using var bad = host.Connect();
        bad.Hello(host.Settings);
        await bad.ExpectAsync(MessageType.Welcome);
        await bad.ExpectOpenWindowAsync();
        bad.SendRaw([99, 0, 0, 0, 8, 0, 0, 0]);
        await bad.ExpectEndAsync();
        using var good = host.Connect();
        good.Hello(host.Settings);
        await good.ExpectAsync(MessageType.Welcome);
        Assert.Contains(host.Log, line => line.Contains("makes no sense", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_ends_when_idle_ends_with_its_last_process()
    {
        await using var host = await TestHost.StartAsync(options => options with { ExitsWhenIdle = true });
        using (var agent = host.Connect())
        {
            agent.Hello(host.Settings);
            await agent.ExpectAsync(MessageType.Welcome);
        }

        await host.StoppedAsync();
    }

    [Fact]
    public async Task A_host_that_ends_when_idle_ends_when_nobody_comes()
    {
        await using var host = await TestHost.StartAsync(options => options with { ExitsWhenIdle = true });
        await host.Time.TimerAsync(host.Options.FirstConnectionTimeout);
        host.Time.Advance(host.Options.FirstConnectionTimeout);
        await host.StoppedAsync();
    }

    [Fact]
    public async Task A_folder_has_one_host_and_what_a_killed_one_left_is_replaced()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Null(HostSocket.TryListen(host.Folder, isFolderGiven: true, out var problem));
        Assert.Contains("another host listens", problem, StringComparison.Ordinal);

        var folder = Directory.CreateTempSubdirectory("np_socket_").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "host.sock"), "stale", TestContext.Current.CancellationToken);
        using var next = HostSocket.TryListen(folder, isFolderGiven: false, out problem);
        Assert.True(next is not null, problem);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "host.sock")));
        next.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(0b111_000_000, true, false)]
    [InlineData(0b111_101_101, false, false)]
    [InlineData(0b111_101_000, true, true)]
    [InlineData(0b111_111_111, true, true)]
    public void Other_users_are_admitted_where_a_named_folder_lets_them_in(int mode, bool isGiven, bool admits)
    {
        var access = SocketAccess.Of((UnixFileMode)mode, isGiven);
        Assert.Equal(admits, access.Admits(peerUser: 1000, ownUser: 2000));
        Assert.True(access.Admits(peerUser: 2000, ownUser: 2000));
        Assert.True(access.Admits(peerUser: 0, ownUser: 2000));
    }

    private static string Text(byte[] body) => System.Text.Encoding.UTF8.GetString(body.AsSpan(2));
}
