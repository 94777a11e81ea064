using System.Globalization;
using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>Appends profiles to a day file, all of a batch in one commit. Called by one thread at a time.</summary>
internal static class DayWriter
{
    public static AppendResult[] Append(DayFile file, IReadOnlyList<NewProfile> profiles)
    {
        using var connection = file.Open();
        var committed = false;
        try
        {
            var dictionary = file.BeginWriting();
            using var transaction = connection.BeginTransaction();
            var results = new AppendResult[profiles.Count];
            for (var i = 0; i < results.Length; i++)
                results[i] = Append(connection, dictionary, profiles[i]);
            dictionary.SaveNew(connection);
            transaction.Commit();
            committed = true;
            return results;
        }
        finally
        {
            file.EndWriting(committed);
        }
    }

    private static AppendResult Append(
        SqliteConnection connection, DayDictionary dictionary, NewProfile profile)
    {
        using var find = connection.Command("SELECT 1 FROM profile WHERE name = $0");
        if (find.Run(profile.Id) is not null)
            return AppendResult.Known;

        using var addProfile = connection.Command(
            """
            INSERT INTO profile(name, series, time_ms, duration_ns, header, labels, samples)
            VALUES($0, $1, $2, $3, $4, $5, $6) RETURNING id
            """);
        var id = addProfile.Run(
            profile.Id,
            SeriesId(connection, profile.Series),
            profile.Time.ToUnixTimeMilliseconds(),
            profile.Stacks.DurationNanoseconds,
            HeaderId(connection, ProfileHeader.Of(profile.Stacks)),
            StoredLabels.ToJson(profile.Labels),
            dictionary.Encode(profile.Stacks));
        using var addOriginal = connection.Command("INSERT INTO original VALUES($0, $1)");
        addOriginal.Run(id!, profile.Original.ToArray());
        return AppendResult.Stored;
    }

    private static long SeriesId(SqliteConnection connection, SeriesKey series)
    {
        using var command = connection.Command(
            """
            INSERT INTO series(project, service, kind, version, zone, language) VALUES($0, $1, $2, $3, $4, $5)
            ON CONFLICT DO UPDATE SET kind = kind RETURNING id
            """);
        return Convert.ToInt64(
            command.Run(series.Project, series.Service, (int)series.Kind, series.Version, series.Zone, series.Language),
            CultureInfo.InvariantCulture);
    }

    private static long HeaderId(SqliteConnection connection, ProfileHeader header)
    {
        using var command = connection.Command(
            "INSERT INTO header(json) VALUES($0) ON CONFLICT DO UPDATE SET json = json RETURNING id");
        return Convert.ToInt64(command.Run(header.ToJson()), CultureInfo.InvariantCulture);
    }
}
