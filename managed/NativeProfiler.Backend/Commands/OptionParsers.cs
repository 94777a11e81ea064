using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace NativeProfiler.Backend.Commands;

/// <summary>Options whose wrong values are refused in one sentence that says what would be right.</summary>
internal static class OptionParsers
{
    public static Option<int> Number(string name, string description, int standard, int least, int most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < least || value > most)
                result.AddError($"{name} {text} is not a number between {least} and {most}");
            return value;
        },
    };

    public static Option<IPEndPoint> EndPoint(string name, string description, int port) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, port),
        CustomParser = result => ParseEndPoint(name, result),
    };

    public static Option<IPEndPoint?> OptionalEndPoint(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => ParseEndPoint(name, result),
    };

    public static Option<T> Value<T>(string name, string description, Func<string, (T Value, string? Problem)> parse, T standard) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var (value, problem) = parse(result.Tokens[0].Value);
            if (problem is not null)
                result.AddError(problem);
            return value;
        },
    };

    private static IPEndPoint? ParseEndPoint(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var address = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text["localhost".Length..] : text;
        if (!IPEndPoint.TryParse(address, out var endPoint) || !address.Contains(':', StringComparison.Ordinal))
            result.AddError($"{name} {text} is not ADDRESS:PORT, such as 127.0.0.1:8479");
        return endPoint;
    }
}
