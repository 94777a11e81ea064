using System.Runtime.CompilerServices;

namespace Programs.Workloads;

/// <summary>One way through the runtime's handling of exceptions: its steps are counted by its name.</summary>
internal sealed class ExceptionWorkload : IWorkload
{
    private readonly Action _action;

    private ExceptionWorkload(string name, Action action) => (Name, _action) = (name, action);

    public static IWorkload[] All =>
    [
        new ExceptionWorkload("throw", static () => Throw(3)),
        new ExceptionWorkload("filter", static () => Filtered(2)),
        new ExceptionWorkload("finally", static () => Unwound(3)),
        new ExceptionWorkload("rethrow", static () => Rethrown(2)),
        // Faults, which the runtime's signal handler turns into exceptions.
        new ExceptionWorkload("null reference", static () => Sink.Value += Length(null)),
        new ExceptionWorkload("division by zero", static () => Sink.Value += Divide(1, (int)(Sink.Value & 0))),
    ];

    public string Name { get; }

    public void Prepare()
    {
        for (var i = 0; i < 10; i++)
        {
            Run();
        }
    }

    public void Run() => Catch(_action);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Catch(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            Sink.Value += e.HResult;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Throw(int depth)
    {
        if (depth == 0) throw new InvalidOperationException("deep");
        return Leaf(Throw(depth - 1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Filtered(int depth)
    {
        try
        {
            Rejected(depth);
        }
        catch (InvalidOperationException e) when (Accept(e))
        {
            Sink.Value++;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rejected(int depth)
    {
        try
        {
            Sink.Value += Throw(depth);
        }
        catch (InvalidOperationException e) when (Leaf(e.HResult) == int.MinValue)
        {
            Sink.Value++;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Unwound(int depth)
    {
        try
        {
            if (depth == 0) throw new InvalidOperationException("deep");
            Unwound(depth - 1);
        }
        finally
        {
            Sink.Value += Leaf(depth);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rethrown(int depth)
    {
        try
        {
            try
            {
                Sink.Value += Throw(depth);
            }
            catch (InvalidOperationException)
            {
                Sink.Value += Leaf(1);
                throw;
            }
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException("outer", e);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Accept(Exception e) => e.HResult != 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Length(string? text) => text!.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int a, int b) => a / b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Leaf(int x) => x + 1;
}
