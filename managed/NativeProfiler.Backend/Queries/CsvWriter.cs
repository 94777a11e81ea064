using System.Globalization;
using System.Text;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Queries;

/// <summary>The table as comma-separated values (RFC 4180); shares are of what is shown.</summary>
internal static class CsvWriter
{
    public static async Task WriteAsync(Stream output, GraphView view, TableOptions options, CancellationToken token)
    {
        var rows = TableRows.Of(view, options);
        var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
        await using var closing = writer.ConfigureAwait(false);
        var compared = view.B is null ? "" : ",self_b,total_b";
        await writer.WriteLineAsync(
            $"{options.By},file,line,package,self_{view.Type.Unit},self_share,total_{view.Type.Unit},total_share{compared}".AsMemory(), token);
        foreach (var row in rows.Order.Take(options.Limit))
            await writer.WriteLineAsync(Line(view, rows, row, options).AsMemory(), token);
    }

    private static string Line(GraphView view, TableRows rows, int row, TableOptions options)
    {
        var function = rows.Functions[row];
        var (name, file) = options.Label(function);
        var (self, total) = (rows.Values.Self[0][row], rows.Values.Total[0][row]);
        List<string> cells =
        [
            Quote(name),
            Quote(file),
            function.StartLine.ToString(CultureInfo.InvariantCulture),
            Quote(FunctionPackage.Of(function)),
            self.ToString(CultureInfo.InvariantCulture),
            Share(self, view.A.Total),
            total.ToString(CultureInfo.InvariantCulture),
            Share(total, view.A.Total),
        ];
        if (view.B is not null)
        {
            cells.Add(rows.Values.Self[1][row].ToString(CultureInfo.InvariantCulture));
            cells.Add(rows.Values.Total[1][row].ToString(CultureInfo.InvariantCulture));
        }

        return string.Join(',', cells);
    }

    private static string Share(long value, long total) =>
        (total == 0 ? 0 : (double)value / total).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>
    /// Names are from outside: a cell that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection).
    /// </summary>
    private static string Quote(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
