using System.Net.Http.Headers;
using System.Text;

namespace NativeProfiler.Backend.Tests;

/// <summary>A request of a real agent, sent again as it was: line, headers and bytes.</summary>
internal static class RecordedRequest
{
    /// <summary>Headers that belong to the connection of then.</summary>
    private static readonly string[] Connection = ["Host", "Connection", "Content-Length", "TE"];

    public static HttpRequestMessage Load(string name, Func<string, string>? changePath = null)
    {
        var lines = Encoding.ASCII.GetString(RunningBackend.Fixture(name + ".head")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var start = lines[0].Split(' ');
        var path = changePath?.Invoke(start[1]) ?? start[1];
        var message = new HttpRequestMessage(new HttpMethod(start[0]), new Uri(path, UriKind.Relative));
        var body = RunningBackend.Fixture(name + ".body");
        if (body.Length > 0)
            message.Content = new ByteArrayContent(body);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (key, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (key == "Content-Type")
                message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else if (!Connection.Contains(key))
                message.Headers.TryAddWithoutValidation(key, value);
        }

        return message;
    }
}
