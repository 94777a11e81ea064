using System.CommandLine;
using NativeProfiler.Cli.Hosting;

namespace NativeProfiler.Cli.Run;

/// <summary>`nativeprofiler run`: starts a program with the agent and serves it.</summary>
internal static class RunCommand
{
    internal static Command Create()
    {
        var service = new Option<string?>("--service")
        {
            Description = "Name of the service (default: OTEL_SERVICE_NAME and the like, else the entry assembly).",
            HelpName = "NAME",
        };
        var output = new Option<string?>("--output")
        {
            Description = "Folder for the profiles (default, without a backend: profiles in the current folder).",
            HelpName = "DIR",
        };
        var backend = new Option<string?>("--backend") { Description = "Backend to upload to, http://HOST:PORT.", HelpName = "URL" };
        var types = new TypesOption(
            "Types of profile to take, separated by commas, all in every window and a file for each (with a backend: in turn); "
            + "default: NATIVEPROFILER_PROFILES, in turn.");
        var verbose = new Option<bool>("--verbose") { Description = "Say on stderr which profiles were written." };
        var command = new Argument<string[]>("command")
        {
            Description = "The program and its arguments, after --.",
            Arity = ArgumentArity.OneOrMore,
        };
        var timing = new WindowOptions();
        var run = new Command(
            "run",
            "Run a program and profile it: nativeprofiler run [options] -- dotnet App.dll ... Output, signals and exit code are the program's own.")
        {
            service, output, backend, types.Option, timing.Window, timing.Interval, verbose, command,
        };
        run.SetAction((parsed, _) => ProgramRunner.RunAsync(new RunRequest
        {
            Command = parsed.GetRequiredValue(command),
            Service = parsed.GetValue(service),
            Output = parsed.GetValue(output),
            Backend = parsed.GetValue(backend),
            Types = types.Read(parsed),
            IsVerbose = parsed.GetValue(verbose),
            Timing = options => timing.Apply(parsed, options),
        }));
        return run;
    }
}
