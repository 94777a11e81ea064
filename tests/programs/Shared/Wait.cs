using System.Globalization;

namespace Programs;

/// <summary>One wait as the program saw it, and how much of it its thread was ready to run.</summary>
internal readonly record struct Wait(string Place, DateTimeOffset Start, DateTimeOffset End, TimeSpan Ready = default)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Place} {(Start - DateTimeOffset.UnixEpoch).Ticks} {(End - DateTimeOffset.UnixEpoch).Ticks} {Ready.Ticks}");
}
