using System.Reflection;
using System.Reflection.Emit;

namespace Programs;

/// <summary>Calls what it is given.</summary>
public delegate void Relay(Action<Func<int, ulong>, int> caller, Func<int, ulong> work, int milliseconds);

/// <summary>Many methods that all do the same.</summary>
internal static class Relays
{
    public static Relay[] Make(int count)
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Relays"), AssemblyBuilderAccess.Run).DefineDynamicModule("Relays");
        var type = module.DefineType("Made.Relays", TypeAttributes.Public);
        var parameters = typeof(Relay).GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        for (var number = 0; number < count; number++)
        {
            var il = type.DefineMethod($"Relay{number}", MethodAttributes.Public | MethodAttributes.Static, typeof(void), parameters).GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Callvirt, parameters[0].GetMethod("Invoke")!);
            il.Emit(OpCodes.Nop); // no tail call: it stays on the stack
            il.Emit(OpCodes.Ret);
        }

        var made = type.CreateType().GetMethods(BindingFlags.Public | BindingFlags.Static);
        var relays = made.Select(method => method.CreateDelegate<Relay>()).ToArray();
        foreach (var relay in relays) relay(static (_, _) => { }, static _ => 0, 0); // compiled now
        return relays;
    }
}
