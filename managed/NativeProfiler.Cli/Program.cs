using System.CommandLine;
using NativeProfiler.Cli.Hosting;
using NativeProfiler.Cli.Record;
using NativeProfiler.Cli.Run;
using NativeProfiler.Cli.Tasks;

var root = new RootCommand("Continuous profiling for .NET on Linux.")
{
    HostCommand.Create(),
    RunCommand.Create(),
    RecordCommand.Create(),
    TasksCommand.Create(),
    ResumeGuardCommand.Create(),
};
// Signals are the commands' own affair: run passes them on, the host ends by them.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
