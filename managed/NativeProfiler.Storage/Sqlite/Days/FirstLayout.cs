using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Blobs;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// Reads day files of schema version 1 (one dictionary for all services, rows per function and node, originals inside) and
/// writes them anew. The old file stays untouched until the new one is complete.
/// </summary>
internal sealed class FirstLayout(SqliteConnection connection)
{
    public const int Version = 1;

    private const int BlobFormat = 1;
    private const int ProfilesPerCommit = 64;

    private readonly List<FunctionKey> _functions = [];
    private readonly List<StackNode> _nodes = [];

    public static void Migrate(DayFile file)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(file.Path)!, $"migrating-{file.Day:yyyy-MM-dd}"));
        folder.Delete(recursive: true); // what an interrupted migration left
        folder.Create();
        var cache = new DictionaryCache(0);
        var migrated = new DayFile(folder.FullName, file.Day, cache);
        using (var connection = new SqliteConnection($"Data Source={file.Path};Pooling=False"))
        {
            connection.Open();
            connection.ReadText("PRAGMA journal_mode = DELETE");
            using var writer = new DayWriter(migrated, cache);
            foreach (var batch in new FirstLayout(connection).Read().Chunk(ProfilesPerCommit))
                writer.Append(batch);
            if (!writer.TryClose())
                throw new StoreUnavailableException($"{migrated.Path} is in use; it is being made from {file.Path}");
        }

        migrated.Close();
        File.Move(migrated.OriginalsPath, file.OriginalsPath, overwrite: true);
        File.Move(migrated.Path, file.Path, overwrite: true);
        folder.Delete(recursive: true);
    }

    private IEnumerable<NewProfile> Read()
    {
        ReadDictionary();
        var stacks = new StackSnapshot(_functions.ToArray(), _nodes.ToArray());
        using var select = connection.Command(
            """
            SELECT name, project, service, kind, version, zone, language, time_ms, duration_ns, json, labels, samples, bytes
            FROM profile JOIN series ON series.id = profile.series JOIN header ON header.id = profile.header
                JOIN original ON original.profile = profile.id
            ORDER BY profile.id
            """);
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            yield return new NewProfile
            {
                Id = rows.GetString(0),
                Series = new SeriesKey(
                    rows.GetString(1), rows.GetString(2), (ProfileKind)rows.GetInt32(3), rows.GetString(4), rows.GetString(5),
                    rows.GetString(6)),
                Time = DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(7)),
                Labels = StoredLabels.Parse(rows.GetString(10)),
                Stacks = ReadSamples(rows, ProfileHeader.Parse(rows.GetString(9)), stacks),
                Original = rows.GetFieldValue<byte[]>(12),
            };
        }
    }

    private void ReadDictionary()
    {
        using var selectFunctions = connection.Command("SELECT name, system_name, file, start_line, module FROM function ORDER BY id");
        using (var rows = selectFunctions.ExecuteReader())
        {
            while (rows.Read())
            {
                _functions.Add(new FunctionKey(
                    rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetInt32(3), rows.GetString(4)));
            }
        }

        using var selectNodes = connection.Command("SELECT parent, function, line FROM node ORDER BY id");
        using (var rows = selectNodes.ExecuteReader())
        {
            while (rows.Read())
            {
                var node = new StackNode(rows.GetInt32(0), rows.GetInt32(1), rows.GetInt32(2));
                if (node.Parent < StackTable.NoParent || node.Parent >= _nodes.Count || (uint)node.Function >= (uint)_functions.Count)
                    throw new InvalidDataException($"the stack dictionary is damaged at node {_nodes.Count}");
                _nodes.Add(node);
            }
        }
    }

    private StackProfile ReadSamples(SqliteDataReader row, ProfileHeader header, StackSnapshot stacks)
    {
        var profile = new StackProfile(header.SampleTypes)
        {
            DurationNanoseconds = row.GetInt64(8),
            PeriodType = header.PeriodType,
            Period = header.Period,
            DefaultSampleType = header.DefaultSampleType,
        };
        var reader = new BlobReader(row.Blob(11));
        if (reader.ReadCount(int.MaxValue) != BlobFormat || reader.ReadCount(int.MaxValue) != header.SampleTypes.Length)
            throw new InvalidDataException("a stored profile does not match its header");
        var sets = new int[reader.ReadCount(reader.Left)];
        for (var id = 0; id < sets.Length; id++)
        {
            var labels = new SampleLabel[reader.ReadCount(reader.Left)];
            for (var i = 0; i < labels.Length; i++)
                labels[i] = new SampleLabel(reader.ReadString(), reader.ReadString(), reader.ReadSigned(), reader.ReadString());
            sets[id] = profile.LabelSets.Add(new LabelSet(labels));
        }

        var importer = new StackImporter(stacks, profile.Stacks);
        var values = new long[header.SampleTypes.Length];
        var node = StackTable.NoParent;
        for (var count = reader.ReadCount(reader.Left); count > 0; count--)
        {
            node += reader.ReadCount(_nodes.Count - 1 - node);
            var set = sets[reader.ReadCount(sets.Length - 1)];
            for (var i = 0; i < values.Length; i++)
                values[i] = reader.ReadSigned();
            profile.Samples.Add(new SampleKey(importer.Import(node), set), values);
        }

        return profile;
    }
}
