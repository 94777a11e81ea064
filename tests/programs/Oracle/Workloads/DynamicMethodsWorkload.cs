using System.Linq.Expressions;
using System.Reflection.Emit;

namespace Programs.Workloads;

/// <summary>Methods made at run time, by IL and by expression trees, with frames of different shapes.</summary>
internal sealed class DynamicMethodsWorkload : IWorkload
{
    private readonly List<Func<int, int>> _methods = [];

    public string Name => "dynamic methods";

    public void Prepare()
    {
        for (var locals = 1; locals <= 12; locals++)
        {
            _methods.Add(Emit(locals));
            _methods.Add(Compile(locals));
        }
    }

    public void Run()
    {
        foreach (var method in _methods)
        {
            Sink.Value += method(3);
        }
    }

    private static Func<int, int> Emit(int locals)
    {
        var method = new DynamicMethod("Emitted" + locals, typeof(int), [typeof(int)]);
        var il = method.GetILGenerator();
        var call = typeof(DynamicMethodsWorkload).GetMethod(nameof(Next))!;
        for (var i = 0; i < locals; i++)
        {
            il.DeclareLocal(typeof(int));
        }

        il.Emit(OpCodes.Ldarg_0);
        for (var i = 0; i < locals; i++)
        {
            il.Emit(OpCodes.Call, call);
            il.Emit(OpCodes.Stloc, i);
            il.Emit(OpCodes.Ldloc, i);
        }

        for (var i = 0; i < locals; i++)
        {
            il.Emit(OpCodes.Ldloc, i);
            il.Emit(OpCodes.Add);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<int, int>>();
    }

    private static Func<int, int> Compile(int times)
    {
        var x = Expression.Parameter(typeof(int));
        Expression body = x;
        for (var i = 0; i < times; i++)
        {
            body = Expression.Call(typeof(DynamicMethodsWorkload), nameof(Next), null, Expression.Add(body, Expression.Constant(i)));
        }

        return Expression.Lambda<Func<int, int>>(body, x).Compile();
    }

    public static int Next(int x) => x + (int)(Sink.Value & 1);
}
