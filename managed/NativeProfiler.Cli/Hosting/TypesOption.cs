using System.CommandLine;
using NativeProfiler.Host.Targets;

namespace NativeProfiler.Cli.Hosting;

/// <summary>The option `--type`, the same for every command that takes profiles: names with commas between, or several times.</summary>
internal sealed class TypesOption
{
    internal TypesOption(string description)
    {
        Option = new Option<string[]>("--type") { Description = $"{description} There are {ProfileTypes.Names}.", HelpName = "TYPES" };
        Option.Validators.Add(result =>
        {
            var (types, unknown) = Parse(result.GetValueOrDefault<string[]>());
            if (unknown.Count > 0) result.AddError($"'{unknown[0]}' is no type of profile; there are {ProfileTypes.Names}.");
            else if (types.Count == 0) result.AddError($"--type names no type; there are {ProfileTypes.Names}.");
        });
    }

    internal Option<string[]> Option { get; }

    /// <summary>The types in their order; none when the option was not given.</summary>
    internal IReadOnlyList<ProfileType> Read(ParseResult parsed) => Parse(parsed.GetValue(Option)).Types;

    private static (IReadOnlyList<ProfileType> Types, IReadOnlyList<string> Unknown) Parse(string[]? names) =>
        ProfileTypes.Parse(string.Join(',', names ?? []));
}
