using Programs;
using Programs.Workloads;

// Oracle WARM-MILLISECONDS [WORKLOAD...]: runs under the stepper (tests/native/oracle/run_oracle). The main thread starts one
// thread, which is stepped from its first instruction; work between a pause and the next workload's mark runs freely.
if (!Probe.Attach())
{
    Console.Error.WriteLine("This program is run by tests/native/oracle/run_oracle.");
    return 2;
}

while (!File.Exists(Environment.GetEnvironmentVariable("NP_ORACLE_READY"))) // the agent's window is not open yet
{
    Thread.Sleep(10);
}

IWorkload[] all =
[
    new CallsWorkload(), new LoopsWorkload(), .. ExceptionWorkload.All, new DynamicMethodsWorkload(), new NativeCallsWorkload(),
    new StackAllocationWorkload(), new AsyncWorkload(), new MemoryWorkload(), new CryptoWorkload(), new TextWorkload(),
    new CollectionsWorkload(), new ThreadsWorkload(), new OwnCollectionWorkload(), new GarbageWorkload(), // the last: it collects on
];
var chosen = args.Length > 1 ? all.Where(workload => args.Skip(1).Contains(workload.Name)).ToArray() : all;
var warmUp = TimeSpan.FromMilliseconds(int.Parse(args[0]));
// The first thread runs freely: half a million steps would be the compiler's work on this very code.
return new SteppedThread([new CallsWorkload()], warmUp).RunToEnd(isStepped: false) && new SteppedThread(chosen, warmUp).RunToEnd(isStepped: true)
    ? 0
    : 1;
