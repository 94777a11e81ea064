using NativeProfiler.Cli.Run;

namespace NativeProfiler.Cli.Tests;

public sealed class ChildProcessTests
{
    [Theory]
    [InlineData("exit 7", 7, 0)]
    [InlineData("exit 0", 0, 0)]
    [InlineData("kill -KILL $$", 137, 9)]
    [InlineData("kill -TERM $$", 143, 15)]
    public async Task An_end_is_told_as_it_was(string script, int code, int signal) =>
        Assert.Equal(new ChildEnd(code, signal), await Run(script).WaitAsync());

    [Fact]
    public async Task A_signal_is_passed_on()
    {
        var child = Run("exec sleep 30");
        child.Send(15);
        Assert.Equal(new ChildEnd(143, 15), await child.WaitAsync());
    }

    [Fact]
    public async Task The_program_gets_the_environment_and_the_signals_of_any_other()
    {
        // SIGPIPE is bit 12 of what is ignored; the runtime ignores it in this process.
        const string script = "[ \"$GREETING\" = hello ] || exit 1; "
            + "ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status); "
            + "blocked=$(sed -n 's/^SigBlk:[[:space:]]*//p' /proc/self/status); "
            + "[ $(( 0x$ignored & 0x1000 )) = 0 ] || exit 2; [ $(( 0x$blocked )) = 0 ] || exit 3";
        Assert.Equal(0, (await Run(script).WaitAsync()).ExitCode);
    }

    [Fact]
    public void A_file_that_is_no_program_is_not_started()
    {
        Assert.Null(ChildProcess.TryStart("/etc/passwd", ["passwd"], new Dictionary<string, string>(), out var error));
        Assert.NotEqual(0, error);
    }

    private static ChildProcess Run(string script) =>
        ChildProcess.TryStart("/bin/sh", ["sh", "-c", script], new Dictionary<string, string>
        {
            ["PATH"] = "/usr/bin:/bin",
            ["GREETING"] = "hello",
        }, out _)!;
}
