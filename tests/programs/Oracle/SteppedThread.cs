using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Programs;

/// <summary>The thread that runs all workloads, one after the other.</summary>
internal sealed unsafe class SteppedThread(IWorkload[] workloads, TimeSpan warmUp)
{
    private Exception? _failure;

    public bool RunToEnd(bool isStepped)
    {
        if (isStepped)
        {
            fixed (byte* name = "thread start\0"u8)
            {
                Probe.Mark(Mark.Start, name);
            }
        }

        var thread = new Thread(Run, 16 << 20);
        thread.Start();
        thread.Join();
        if (_failure is not null) Console.Error.WriteLine(_failure);
        return _failure is null;
    }

    private void Run()
    {
        try
        {
            var steps = new Action[workloads.Length * 2];
            var marks = new Mark[workloads.Length * 2];
            var names = new byte[workloads.Length * 2][];
            for (var i = 0; i < workloads.Length; i++)
            {
                var workload = workloads[i];
                (marks[2 * i], names[2 * i], steps[2 * i]) = (Mark.Pause, "\0"u8.ToArray(), () => Prepare(workload));
                (marks[2 * i + 1], names[2 * i + 1], steps[2 * i + 1]) =
                    (Mark.Workload, Encoding.UTF8.GetBytes(workload.Name + "\0"), () => Repeat(workload));
            }

            RunSteps(marks, names, steps);
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    // Never compiled anew: the stepper expects every mark to come from the same place of the stack.
    [MethodImpl(MethodImplOptions.NoOptimization)]
    private static void RunSteps(Mark[] marks, byte[][] names, Action[] steps)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            fixed (byte* name = names[i])
            {
                Probe.Mark(marks[i], name);
            }

            steps[i]();
        }
    }

    private void Prepare(IWorkload workload)
    {
        workload.Prepare();
        var clock = Stopwatch.StartNew();
        do
        {
            workload.Run();
        }
        while (clock.Elapsed < warmUp);
    }

    private static void Repeat(IWorkload workload)
    {
        do
        {
            workload.Run();
        }
        while (!Probe.IsEnough);
    }
}
