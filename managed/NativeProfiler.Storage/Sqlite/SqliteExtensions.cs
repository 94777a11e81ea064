using System.Globalization;
using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite;

internal static class SqliteExtensions
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>An extended code: the file ends where a page should be.</summary>
    private const int ShortRead = 10 | (2 << 8);

    public static SqliteCommand Command(this SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // every statement is a constant of this project
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        command.ExecuteNonQuery();
    }

    public static long ReadNumber(this SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Sets the parameters $0, $1, … and runs the statement; returns the first column of the first row, if any.</summary>
    public static object? Run(this SqliteCommand command, params ReadOnlySpan<object> values)
    {
        command.Bind(values);
        return command.ExecuteScalar();
    }

    public static SqliteCommand Bind(this SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i < command.Parameters.Count)
                command.Parameters[i].Value = values[i];
            else
                command.Parameters.AddWithValue($"${i}", values[i]);
        }

        return command;
    }

    public static string ReadText(this SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>A column's bytes where they are, until the next row: copying each would be most of reading.</summary>
    public static ReadOnlySpan<byte> Blob(this SqliteDataReader row, int column) =>
        SQLitePCL.raw.sqlite3_column_blob(row.Handle, column);

    /// <summary>
    /// A log is put into its file when we say so, not when it has grown or the last connection closes: a copy of the files must not
    /// meet it unforeseen.
    /// </summary>
    public static void LeaveLogAlone(this SqliteConnection connection)
    {
        connection.EmptyLogWhenClosed(false);
        connection.ReadNumber("PRAGMA wal_autocheckpoint = 0");
    }

    /// <summary>Whether the last connection puts the log into its file and deletes it.</summary>
    public static void EmptyLogWhenClosed(this SqliteConnection connection, bool isWanted)
    {
        const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
        _ = SQLitePCL.raw.sqlite3_db_config(connection.Handle!, NoCheckpointOnClose, isWanted ? 0 : 1, out _);
    }

    /// <summary>Puts the log into its file and empties it; false when somebody is reading: then another time.</summary>
    public static bool TryCheckpoint(this SqliteConnection connection) => connection.ReadNumber("PRAGMA wal_checkpoint(TRUNCATE)") == 0;

    public static bool IsBusy(this SqliteException error) => error.SqliteErrorCode is Busy or Locked;

    public static bool MeansDamage(this Exception error) =>
        error is InvalidDataException or SqliteException { SqliteErrorCode: Corrupt or NotADatabase }
            or SqliteException { SqliteExtendedErrorCode: ShortRead };
}
