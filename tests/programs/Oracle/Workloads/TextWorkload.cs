using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Programs.Workloads;

/// <summary>Formatting, parsing, comparing: much code that was compiled ahead of time.</summary>
internal sealed partial class TextWorkload : IWorkload
{
    private static readonly int[] Numbers = [1, 2, 3];

    private readonly StringBuilder _builder = new();

    public string Name => "text";

    public void Prepare()
    {
    }

    public void Run()
    {
        _builder.Clear().Append("Total: ").Append(12.5).Append(' ').AppendFormat(CultureInfo.InvariantCulture, "{0:X8}", 48879);
        var text = _builder.ToString();
        Sink.Value += int.Parse("42", CultureInfo.InvariantCulture) + text.IndexOf("beef", StringComparison.OrdinalIgnoreCase);
        Sink.Value += string.Join(',', text.Split(' ')).ToUpperInvariant().Length + Digits().Count(text);
        Sink.Value += string.Compare(text, "total: 12", CultureInfo.InvariantCulture, CompareOptions.IgnoreCase);
        Sink.Value += JsonSerializer.Serialize(Numbers).Length + DateTime.UnixEpoch.ToString("O").Length;
        Sink.Value += Encoding.UTF8.GetBytes(text).Length + (decimal.TryParse("1.25", out var number) ? (int)number : 0);
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
