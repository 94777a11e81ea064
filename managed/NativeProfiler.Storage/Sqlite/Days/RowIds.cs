namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// Row ids of a day file. A profile: its series (23 bits), the millisecond of the day (27), a number (13) for those of one
/// millisecond. A roll-up: its series, the hour (5), a number (16) for the kinds of header.
/// </summary>
internal static class RowIds
{
    public const int HoursPerDay = 24;

    private const int ProfileNumberBits = 13;
    private const int MillisecondBits = 27;
    private const int RollUpNumberBits = 16;
    private const int HourBits = 5;
    private const long MillisecondsPerHour = 3_600_000;

    public const long ProfilesPerMillisecond = 1L << ProfileNumberBits;

    public const long MostSeries = 1L << (63 - MillisecondBits - ProfileNumberBits);

    public static long Profile(long series, long millisecondOfDay) =>
        ((series << MillisecondBits) | millisecondOfDay) << ProfileNumberBits;

    public static long ProfileAtHour(long series, int hour) => Profile(series, hour * MillisecondsPerHour);

    public static long MillisecondOfDay(long profile) => (profile >> ProfileNumberBits) & ((1L << MillisecondBits) - 1);

    public static long Series(long profile) => profile >> (ProfileNumberBits + MillisecondBits);

    public static long RollUp(long series, int hour) => ((series << HourBits) | (uint)hour) << RollUpNumberBits;

    public static int HourOfRollUp(long rollUp) => (int)((rollUp >> RollUpNumberBits) & ((1L << HourBits) - 1));

    public static int HourOf(long millisecondOfDay) => (int)(millisecondOfDay / MillisecondsPerHour);

    /// <summary>Milliseconds since 1970 at which the day begins.</summary>
    public static long DayStart(DateOnly day) =>
        new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
}
