using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

public sealed class WindowTests
{
    private const ulong Work = 0x1010;
    private const ulong Main = 0x1020;
    private const ulong Futex = 0x2010;
    private const ulong Nameless = 0x2020;
    private const ulong NamelessCaller = 0x2030;

    [Fact]
    public async Task A_window_becomes_a_profile_whose_total_is_the_cpu_of_the_process_without_the_agent()
    {
        await using var host = await TestHost.StartAsync();
        using var agent = host.Connect();
        agent.Hello(host.Settings);
        await agent.ExpectAsync(MessageType.Welcome);
        var window = await agent.ExpectOpenWindowAsync();
        agent.WindowOpened(window);
        agent.Ring.Write(window, threadId: 1, [Work, Main]);
        agent.Ring.Write(window, threadId: 1, [Work, Main], periods: 2);
        agent.Ring.Write(window, threadId: 1, [Main]);
        agent.Ring.Write(window, threadId: 2, [Futex, Nameless, NamelessCaller], WalkEnd.UnknownCode);
        agent.Ring.Write(window + 7, threadId: 2, [Futex]);

        await host.Time.TimerAsync(host.Options.FirstDrainInterval);
        host.Time.Advance(host.Options.FirstDrainInterval);
        await AnswerNamesAsync(agent);

        agent.ThreadStats(window, (1, 100, "main"), (2, 30, ".NET Tiered"), (3, 20, "worker"));
        agent.WindowClosed(window, WindowEnd.Deadline, processCpu: 200, agentCpu: 5);
        await agent.ExpectAsync(MessageType.Release);

        var profile = host.ReadProfile();
        Assert.Equal(
            [
                ".NET Tiered: [thread .NET Tiered];[truncated: unknown_code];[libc.so.6];libc.so.6!futex = 1, 30",
                "[no thread]: [not sampled] = 0, 45",
                "main: Shop.Program.Main = 1, 25",
                "main: Shop.Program.Main;Shop.Cart.Total = 2, 75",
                "worker: [not sampled] = 0, 20",
            ],
            ProfileView.Lines(profile));
        var comments = ProfileView.Comments(profile);
        Assert.Contains("drop.wrong_window=1", comments);
        Assert.Contains("window_end=deadline", comments);
        Assert.Contains("walk_end.unknown_code=1", comments);
        Assert.Contains("walks_to_root_percent=80", comments);
        Assert.Contains("runtime=10.0.12", comments);
        Assert.Contains("overhead_percent=2.5", comments);
        Assert.Equal(
            "profiler_shop_CPU_20231114T221500000Z_20231114T221510000Z_eu-1_1.1.0.pb.gz",
            Path.GetFileName(Assert.Single(host.Files)));
        Assert.Equal("abc123", profile.StringTable[(int)profile.Mapping.Single(m => m.MemoryStart == 0x2000).BuildId]);
    }

    [Fact]
    public async Task A_process_that_dies_inside_a_window_leaves_its_samples_with_the_names_already_known()
    {
        await using var host = await TestHost.StartAsync();
        using (var agent = host.Connect())
        {
            agent.Hello(host.Settings);
            await agent.ExpectAsync(MessageType.Welcome);
            var window = await agent.ExpectOpenWindowAsync();
            agent.WindowOpened(window);
            agent.Ring.Write(window, threadId: 1, [Work, Main]);
            await host.Time.TimerAsync(host.Options.FirstDrainInterval);
            host.Time.Advance(host.Options.FirstDrainInterval);
            await AnswerNamesAsync(agent);
            agent.Ring.Write(window, threadId: 1, [Main], state: RingLayout.StateReserved);
            agent.Ring.Write(window, threadId: 1, [0x9999, Main]);
        }

        await host.IdleAsync();
        var profile = host.ReadProfile();
        Assert.Equal(
            [
                "[ended]: Shop.Program.Main;Shop.Cart.Total = 1, 10000000",
                "[ended]: Shop.Program.Main;[name lost] = 1, 10000000",
            ],
            ProfileView.Lines(profile));
        Assert.Contains("drop.names_lost=1", ProfileView.Comments(profile));
        Assert.Contains("window_end=process_gone", ProfileView.Comments(profile));
    }

    [Fact]
    public async Task A_process_that_ends_has_told_its_last_names_when_it_is_gone_though_it_read_nothing_any_more()
    {
        await using var host = await TestHost.StartAsync();
        using (var agent = host.Connect())
        {
            agent.Hello(host.Settings);
            await agent.ExpectAsync(MessageType.Welcome);
            var window = await agent.ExpectOpenWindowAsync();
            agent.WindowOpened(window);
            agent.Ring.Write(window, threadId: 1, [0x9999, Main]);
            await host.Time.TimerAsync(host.Options.FirstDrainInterval);
            host.Time.Advance(host.Options.FirstDrainInterval);
            // Its request is on the way when the process ends, and stays unread.
            await agent.ArrivedAsync();
            agent.Ring.Write(window, threadId: 1, [Work, Futex]);
            agent.Module(1, ModuleKind.Assembly, "/app/Shop.dll", "mvid");
            agent.Function(1, 1, FunctionKind.Managed, "Shop.Cart", "Total");
            agent.Function(3, 1, FunctionKind.Managed, "Shop.Cart", "Wait");
            agent.Names(ControlLayout.UnaskedNames, (Work, 1, 1), (Futex, 3, 1));
            agent.WindowClosed(window, WindowEnd.AppExit, processCpu: 40, agentCpu: 0);
        }

        await host.IdleAsync();
        var profile = host.ReadProfile();
        Assert.Contains("[ended]: Shop.Cart.Wait;Shop.Cart.Total = 1, 10000000", ProfileView.Lines(profile));
        Assert.Contains("window_end=app_exit", ProfileView.Comments(profile));
        Assert.Contains("drop.names_lost=2", ProfileView.Comments(profile));
    }

    [Fact]
    public async Task Code_that_went_or_is_nobodys_is_shown_as_that()
    {
        await using var host = await TestHost.StartAsync();
        using var agent = host.Connect();
        agent.Hello(host.Settings);
        await agent.ExpectAsync(MessageType.Welcome);
        var window = await agent.ExpectOpenWindowAsync();
        agent.WindowOpened(window);
        agent.Ring.Write(window, threadId: 1, [0x5010, 0x5020, 0x5030, Main]);
        await host.Time.TimerAsync(host.Options.FirstDrainInterval);
        host.Time.Advance(host.Options.FirstDrainInterval);
        var (request, _) = await agent.ExpectResolveAsync();
        agent.Module(1, ModuleKind.Assembly, "/app/Shop.dll", "mvid");
        agent.Function(2, 1, FunctionKind.Managed, "Shop.Program", "Main");
        agent.Function(5, 0, FunctionKind.Unloaded, "", "");
        agent.Function(6, 0, FunctionKind.Stub, "", "");
        agent.Function(7, 1, FunctionKind.DynamicMethod, "", "Emitted");
        agent.Names(request, (0x5010, 5, 0), (0x5020, 6, 0), (0x5030, 7, 1), (Main, 2, 1));
        agent.ThreadStats(window, (1, 10, "main"));
        agent.WindowClosed(window, WindowEnd.Deadline, processCpu: 10, agentCpu: 0);
        await agent.ExpectAsync(MessageType.Release);

        Assert.Equal(["main: Shop.Program.Main;[dynamic] Emitted;[stub];[unloaded] = 1, 10"], ProfileView.Lines(host.ReadProfile()));
    }

    private static async Task AnswerNamesAsync(FakeAgent agent)
    {
        var (request, addresses) = await agent.ExpectResolveAsync();
        agent.Module(1, ModuleKind.Assembly, "/app/Shop.dll", "mvid");
        agent.Module(2, ModuleKind.Elf, "/lib/libc.so.6", "abc123");
        agent.Function(1, 1, FunctionKind.Managed, "Shop.Cart", "Total");
        agent.Function(2, 1, FunctionKind.Managed, "Shop.Program", "Main");
        agent.Function(3, 2, FunctionKind.Native, "", "futex");
        agent.Function(4, 2, FunctionKind.Native, "", "");
        agent.Names(request, [.. addresses.Select(address => (address, Function(address), address >= Futex ? 2u : 1u))]);
    }

    private static uint Function(ulong address) => address switch { Work => 1, Main => 2, Futex => 3, Nameless or NamelessCaller => 4, _ => 0 };
}
