using System.Buffers;
using System.Text.Json;

namespace NativeProfiler.Backend.Queries;

/// <summary>The JSON of a table, in columns.</summary>
internal static class TableWriter
{
    public static void Write(IBufferWriter<byte> output, GraphView view, TableOptions options)
    {
        var rows = TableRows.Of(view, options);
        var shown = rows.Order.AsSpan(0, Math.Min(rows.Order.Length, options.Limit)).ToArray();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteHeader(view);
        json.WriteNumber("rows"u8, rows.Order.Length);
        json.WriteFunctions("table"u8, Array.ConvertAll(shown, row => rows.Functions[row]), options.Label, table =>
        {
            table.WriteColumn("self"u8, Array.ConvertAll(shown, row => rows.Values.Self[0][row]));
            table.WriteColumn("total"u8, Array.ConvertAll(shown, row => rows.Values.Total[0][row]));
            if (view.B is not null)
            {
                table.WriteColumn("selfB"u8, Array.ConvertAll(shown, row => rows.Values.Self[1][row]));
                table.WriteColumn("totalB"u8, Array.ConvertAll(shown, row => rows.Values.Total[1][row]));
            }
            else if (rows.Values.Total.Count > 1)
            {
                table.WriteColumn("count"u8, Array.ConvertAll(shown, row => rows.Values.Total[1][row]));
            }
        });
        json.WriteEndObject();
    }
}
