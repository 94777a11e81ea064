using System.CommandLine;
using System.Text.Json;

namespace NativeProfiler.Backend.Operations;

/// <summary>
/// Every option of the command line can also be set by an environment variable (`NATIVEPROFILER_BACKEND_RETENTION_DAYS` for
/// `--retention-days`) or in a JSON file (`"retention-days": 30`), which `--config` names. The command line wins over the
/// environment, the environment over the file. Several values of one option are a list with commas, or a JSON array.
/// </summary>
internal sealed class Configuration(Func<string, string?> environment)
{
    public const string Prefix = "NATIVEPROFILER_BACKEND_";
    public const string FileOption = "--config";

    /// <summary>What came from where, to say it in an error.</summary>
    private readonly Dictionary<string, string> _sources = [];

    public static string VariableOf(string option) =>
        Prefix + option.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>The arguments with what the other sources add. Throws <see cref="ConfigurationException"/>.</summary>
    public string[] Complete(IReadOnlyList<string> arguments, IEnumerable<Option> options)
    {
        var known = options.Where(option => option.Name != FileOption).ToArray();
        var complete = arguments.ToList();
        var file = ReadFile(ValueOf(arguments, FileOption) ?? environment(VariableOf(FileOption)), known);
        foreach (var option in known.Where(option => !Has(arguments, option.Name)))
        {
            var variable = VariableOf(option.Name);
            if (environment(variable) is { Length: > 0 } value)
                Add(option, value, $"the environment variable {variable}");
            else if (file.Values.TryGetValue(option.Name, out var fileValue))
                Add(option, fileValue, $"\"{option.Name.TrimStart('-')}\" in {file.Path}");
        }

        return [.. complete];

        void Add(Option option, string value, string source)
        {
            _sources[option.Name] = source;
            if (option.Arity.MaximumNumberOfValues > 1)
                complete.AddRange(value.Split(',').SelectMany(part => (string[])[option.Name, part.Trim()]));
            else if (option.ValueType != typeof(bool))
                complete.AddRange([option.Name, value]);
            else if (bool.TryParse(value, out var flag) || (value is "0" or "1" && (flag = value == "1") | true))
                complete.AddRange(flag ? [option.Name] : []);
            else
                throw new ConfigurationException($"{source} is \"{value}\", not true or false");
        }
    }

    /// <summary>A message about an option, naming where its value came from.</summary>
    public string Explain(string message)
    {
        foreach (var (option, source) in _sources)
        {
            if (message.Contains(option, StringComparison.Ordinal))
                return $"{message} (from {source})";
        }

        return message;
    }

    private static (string Path, Dictionary<string, string> Values) ReadFile(string? path, Option[] known)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (string.IsNullOrEmpty(path))
            return ("", values);
        try
        {
            using var json = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new ConfigurationException($"{path} does not hold a JSON object, such as {{ \"retention-days\": 30 }}");
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (!Array.Exists(known, option => option.Name == "--" + property.Name))
                {
                    throw new ConfigurationException(
                        $"{path} sets {Ingest.DeploymentRules.Quote(property.Name)}, which does not exist; there are {string.Join(", ", known.Select(option => option.Name.TrimStart('-')))}");
                }

                values["--" + property.Name] = property.Value.ValueKind switch
                {
                    JsonValueKind.String => property.Value.GetString()!,
                    JsonValueKind.Array => string.Join(',', property.Value.EnumerateArray()),
                    _ => property.Value.GetRawText(),
                };
            }

            return (path, values);
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"{path} is not JSON: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"the configuration file cannot be read: {e.Message}");
        }
    }

    private static bool Has(IReadOnlyList<string> arguments, string option) =>
        arguments.Any(argument => argument == option || argument.StartsWith(option + "=", StringComparison.Ordinal));

    private static string? ValueOf(IReadOnlyList<string> arguments, string option)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].StartsWith(option + "=", StringComparison.Ordinal))
                return arguments[i][(option.Length + 1)..];
            if (arguments[i] == option && i + 1 < arguments.Count)
                return arguments[i + 1];
        }

        return null;
    }
}

/// <summary>A configuration that cannot be used; the message says what to change.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
