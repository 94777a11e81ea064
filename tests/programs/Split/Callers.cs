using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>Two callers for each method of <see cref="Work"/>; the addition keeps the calls from becoming jumps.</summary>
internal static class Callers
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong FromFile(int rounds) => Work.Parse(rounds) + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong FromCache(int rounds) => Work.Parse(rounds) + 2;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong ForBrowser(int rounds) => Work.Render(rounds) + 3;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong ForMail(int rounds) => Work.Render(rounds) + 4;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong OnSave(int rounds) => Work.Store(rounds) + 5;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong OnTimer(int rounds) => Work.Store(rounds) + 6;
}
