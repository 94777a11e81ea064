using System.Globalization;
using NativeProfiler.Backend.Ingest;

namespace NativeProfiler.Backend.Queries;

/// <summary>
/// The parameters of a question. What nothing asked for is refused in the end, because a misspelt filter that does nothing
/// is worse than an error.
/// </summary>
internal sealed class QueryParameters
{
    private readonly IQueryCollection _query;
    private readonly string _prefix;
    private readonly SortedSet<string> _known;

    public QueryParameters(IQueryCollection query)
        : this(query, "", [])
    {
    }

    private QueryParameters(IQueryCollection query, string prefix, SortedSet<string> known)
    {
        _query = query;
        _prefix = prefix;
        _known = known;
    }

    /// <summary>Whether any parameter begins with the prefix.</summary>
    public bool HasPrefix(string prefix) => _query.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The same parameters where those with a prefix come first.</summary>
    public QueryParameters Prefer(string prefix) => new(_query, prefix, _known);

    /// <summary>Empty when it is not given.</summary>
    public string Text(string name) => Values(name) is [.., var last] ? last : "";

    /// <summary>Null when it is not given or empty.</summary>
    public string? TextOrNull(string name) => Text(name) is { Length: > 0 } text ? text : null;

    public string[] Values(string name)
    {
        _known.Add(name);
        if (_prefix.Length > 0)
        {
            _known.Add(_prefix + name);
            if (_query.ContainsKey(_prefix + name))
                return [.. _query[_prefix + name].Select(value => value ?? "")];
        }

        return [.. _query[name].Select(value => value ?? "")];
    }

    /// <param name="name">The parameter.</param>
    /// <param name="standard">When it is not given.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <param name="limit">The name of the largest among <see cref="Limits"/>.</param>
    public int Number(string name, int standard, int least, int most, string limit)
    {
        var text = Text(name);
        if (text.Length == 0)
            return standard;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Limits.Wrong(limit, $"{name} {DeploymentRules.Quote(text)} is not a number from {least} to {most}");
    }

    /// <summary>One of the words; the first when it is not given.</summary>
    public string Choice(string name, params string[] words)
    {
        var text = Text(name);
        if (text.Length == 0)
            return words[0];
        return words.Contains(text)
            ? text
            : throw Wrong($"{name} {DeploymentRules.Quote(text)} is none of {string.Join(", ", words)}");
    }

    public void RefuseOthers()
    {
        foreach (var key in _query.Keys)
        {
            if (!_known.Contains(key))
                throw Wrong($"there is no parameter {DeploymentRules.Quote(key)} here; {Known}");
        }
    }

    private string Known => _known.Count == 0 ? "it takes none" : $"the parameters are {string.Join(", ", _known)}";

    public static ApiException Wrong(string message) => new(StatusCodes.Status400BadRequest, message);
}
