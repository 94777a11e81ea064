using System.Globalization;
using System.Text.RegularExpressions;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>What the sources of tests/programs/Lines say in comments: "// Caller -> Callee" on each line with such a call, "// leaf Method".</summary>
internal sealed partial class LineMarks
{
    private readonly HashSet<(string Caller, string Callee, string File, int Line)> _calls = [];
    private readonly HashSet<(string Method, string File, int Line)> _leaves = [];

    private LineMarks()
    {
    }

    /// <summary>Every call that is marked, as "Caller -> Callee".</summary>
    public IReadOnlySet<string> Calls { get; private init; } = new HashSet<string>();

    public static LineMarks Read(string folder)
    {
        var calls = new HashSet<string>();
        var marks = new LineMarks { Calls = calls };
        foreach (var file in Directory.EnumerateFiles(folder, "*.cs"))
        {
            var lines = File.ReadAllLines(file);
            for (var i = 0; i < lines.Length; i++)
            {
                var comment = lines[i].Split(" // ", 2) is [_, var text] ? text : "";
                foreach (Match call in Call().Matches(comment))
                {
                    _ = marks._calls.Add((call.Groups[1].Value, call.Groups[2].Value, file, i + 1));
                    _ = calls.Add($"{call.Groups[1].Value} -> {call.Groups[2].Value}");
                }

                if (Leaf().Match(comment) is { Success: true } leaf) _ = marks._leaves.Add((leaf.Groups[1].Value, file, i + 1));
            }
        }

        return marks;
    }

    public bool IsCall(string caller, string callee, Place place) => _calls.Contains((caller, callee, place.File, place.Line));

    public bool IsLeaf(string method, Place place) => _leaves.Contains((method, place.File, place.Line));

    /// <summary>The name that comments use: "Programs.Shop.Add (async)" is Add, "Programs.Shop.Add.&lt;lambda>" Add.&lt;lambda>.</summary>
    public static string ShortName(string frame)
    {
        var words = Arguments().Replace(frame, "").Split(" (", 2)[0].Split('.');
        var last = words[^1] is "<lambda>" or "get" or "set" && words.Length > 1 ? 2 : 1;
        return string.Join('.', words[^last..]).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"([^\s,]+(?: \+)?) -> ([^\s,]+(?: \+)?)")]
    private static partial Regex Call();

    [GeneratedRegex(@"^leaf (\S+)")]
    private static partial Regex Leaf();

    // Type arguments, not <lambda>.
    [GeneratedRegex(@"(?<=\w)<[^>]*>")]
    private static partial Regex Arguments();
}
