using System.Runtime.CompilerServices;

namespace Programs.Workloads;

/// <summary>Throw, filter, finally, rethrow, and null references that the runtime turns into exceptions.</summary>
internal sealed class ExceptionsWorkload : IWorkload
{
    private int _round;

    public string Name => "exceptions";

    public void Prepare()
    {
        for (var i = 0; i < 10; i++)
        {
            Run();
        }
    }

    public void Run()
    {
        switch (_round++ % 5)
        {
            case 0: Catch(static () => Throw(3)); break;
            case 1: Catch(static () => Filtered(2)); break;
            case 2: Catch(static () => Rethrown(2)); break;
            case 3: Catch(static () => Sink.Value += Length(null)); break;
            default: Catch(static () => Sink.Value += Divide(1, (int)(Sink.Value & 0))); break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Catch(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (Accept(e))
        {
            Sink.Value += e.HResult;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Accept(Exception e) => e.HResult != 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(int depth)
    {
        try
        {
            if (depth == 0) throw new InvalidOperationException("deep");
            Throw(depth - 1);
        }
        finally
        {
            Sink.Value += Leaf(depth);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Filtered(int depth)
    {
        try
        {
            Throw(depth);
        }
        catch (InvalidOperationException e) when (Leaf(e.HResult) == int.MinValue)
        {
            Sink.Value++;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rethrown(int depth)
    {
        try
        {
            try
            {
                Throw(depth);
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
    private static int Length(string? text) => text!.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int a, int b) => a / b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Leaf(int x) => x + 1;
}
