namespace Programs;

/// <summary>Keeps results alive.</summary>
internal static class Sink
{
    public static long Value;
}
