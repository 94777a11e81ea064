using System.Globalization;

namespace Programs;

/// <summary>One wait as the program saw it.</summary>
internal readonly record struct Wait(string Place, DateTimeOffset Start, DateTimeOffset End)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Place} {(Start - DateTimeOffset.UnixEpoch).Ticks} {(End - DateTimeOffset.UnixEpoch).Ticks}");
}
