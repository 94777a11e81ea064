using System.Globalization;
using System.Runtime.InteropServices;

// Prints its process id and sleeps for the given seconds. With "graceful" it ends on SIGTERM and SIGINT with exit code 5, as a
// service does; without, the signal's default action ends it.

using var stopping = new CancellationTokenSource();
var registrations = new List<PosixSignalRegistration>();
if (args.Contains("graceful"))
{
    registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
    registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));
}

Console.WriteLine($"pid {Environment.ProcessId}");
var stopped = stopping.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(double.Parse(args[0], CultureInfo.InvariantCulture)));
registrations.ForEach(registration => registration.Dispose());
return stopped ? 5 : 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    Console.WriteLine($"got {context.Signal}");
    stopping.Cancel();
}
