using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

// Throws FIRST and SECOND exceptions at two places, evenly over SECONDS, and prints how many there were when: "TICKS FIRST SECOND",
// ticks since 1970.
int[] counts = [int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture)];
var length = TimeSpan.FromSeconds(double.Parse(args[2], CultureInfo.InvariantCulture));
var start = Stopwatch.GetTimestamp();
int[] thrown = [0, 0];
var states = new List<string>();
while (thrown[0] < counts[0] || thrown[1] < counts[1])
{
    var elapsed = Stopwatch.GetElapsedTime(start);
    if (elapsed.TotalMilliseconds >= states.Count * 50)
    {
        states.Add(string.Create(CultureInfo.InvariantCulture, $"{(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks} {thrown[0]} {thrown[1]}"));
    }

    var share = elapsed / length;
    if (thrown[0] < Math.Min(counts[0], counts[0] * share)) thrown[0] += Sites.Refuse();
    if (thrown[1] < Math.Min(counts[1], counts[1] * share)) thrown[1] += Sites.Parse();
}

states.ForEach(Console.WriteLine);

internal static class Sites
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Refuse()
    {
        try
        {
            throw new InvalidOperationException("refused");
        }
        catch (InvalidOperationException)
        {
            return 1;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Parse()
    {
        try
        {
            return int.Parse("no number", CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            return 1;
        }
    }
}
