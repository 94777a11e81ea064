using System.Runtime.CompilerServices;

namespace Programs;

internal sealed record Node(long Value, object? Next);

/// <summary>Three places that allocate. Each call allocates about 64 KB and returns how many objects these were.</summary>
internal static class Sites
{
    private const int Goal = 64 * 1024;

    public static object? Kept { get; set; }

    /// <summary>Small objects, a third of them boxed numbers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Small(Random random)
    {
        var objects = 0;
        for (var bytes = 0; bytes < Goal; bytes += 32 + 32 + 24, objects += 3)
        {
            object boxed = random.NextInt64();
            var node = new Node(bytes, boxed);
            Kept = new Node(bytes, node);
        }

        return objects;
    }

    /// <summary>Strings and arrays of every length up to 8 KB.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Texts(Random random)
    {
        var objects = 0;
        for (var bytes = 0; bytes < Goal; objects += 2)
        {
            var length = random.Next(1, 2048);
            Kept = new string('x', length);
            Kept = new byte[2 * length];
            bytes += 4 * length;
        }

        return objects;
    }

    /// <summary>Arrays on the large object heap: one in four calls, of four times the size.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Large(Random random)
    {
        if (random.Next(4) != 0)
            return 0;
        Kept = new double[Goal / 2];
        return 1;
    }
}
