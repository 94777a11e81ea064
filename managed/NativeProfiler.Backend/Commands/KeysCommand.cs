using System.CommandLine;
using System.Globalization;
using NativeProfiler.Backend.Access;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Backend.Operations;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Commands;

/// <summary>`keys create|list|revoke`: works on the control store, also while the backend runs, which sees it at once.</summary>
internal static class KeysCommand
{
    private static readonly Option<string> Name = OptionParsers.Value(
        "--name", "what people call the key", text => (text, text.Length is > 0 and <= 100 && !text.Any(char.IsControl)
            ? null
            : "--name is 1 to 100 characters without control characters"), "key");

    private static readonly Option<string> Project = OptionParsers.Value(
        "--project", "the only project it is for, * = all", text => (text, text == ApiKey.EveryProject || DeploymentRules.IsProject(text)
            ? null
            : $"--project {text} is not a project id such as default, nor *"), "default");

    private static readonly Option<KeyScopes> Scopes = OptionParsers.Value(
        "--scope", "what it may: ingest, read, admin, or several with commas", ParseScopes, KeyScopes.Ingest);

    private static readonly Option<TimeSpan?> Expires = OptionParsers.Value<TimeSpan?>(
        "--expires", "after how many days it ends, such as 90d", text => int.TryParse(text.TrimEnd('d'), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 36_500
            ? (TimeSpan.FromDays(days), null)
            : (null, $"--expires {text} is not a number of days such as 90d"), null);

    private static readonly Option<string?> ServiceAccount = new("--service-account")
    {
        Description = "write a key file for Go's and Python's Google agents to this path; needs --url",
    };

    private static readonly Option<string?> Url = new("--url")
    {
        Description = "this backend's address as agents reach it, such as https://profiler.example:8443",
    };

    private static readonly Argument<string> Id = new("ID") { Description = "the key's id, as `keys list` shows it" };

    public static Command Create(Option<string> data, TimeProvider time)
    {
        var create = new Command("create", "makes a key and prints it, once") { data, Name, Project, Scopes, Expires, ServiceAccount, Url };
        create.SetAction(parsed => BackendCommand.GuardAsync(() => CreateAsync(parsed, data, time)));
        var list = new Command("list", "lists all keys, without their secrets") { data };
        list.SetAction(parsed => BackendCommand.GuardAsync(() => ListAsync(parsed.GetRequiredValue(data), time)));
        var revoke = new Command("revoke", "ends a key, at once") { data, Id };
        revoke.SetAction(parsed => BackendCommand.GuardAsync(() => RevokeAsync(parsed.GetRequiredValue(data), parsed.GetRequiredValue(Id), time)));
        return new Command("keys", "who may send profiles and see them") { create, list, revoke };
    }

    private static async Task CreateAsync(ParseResult parsed, Option<string> data, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var id = KeyText.NewId();
        var key = new ApiKey
        {
            Id = id,
            Name = parsed.GetRequiredValue(Name),
            Project = parsed.GetRequiredValue(Project),
            Scopes = parsed.GetRequiredValue(Scopes),
            Created = now,
            Expires = now + parsed.GetValue(Expires),
        };
        using var control = ControlStore.Open(parsed.GetRequiredValue(data));
        if (parsed.GetValue(ServiceAccount) is { } file)
        {
            if (!Uri.TryCreate(parsed.GetValue(Url), UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
                throw new ConfigurationException("--service-account needs --url, the backend's address such as https://profiler.example:8443");
            control.Keys.Add(ServiceAccountFile.Write(file, key, url));
            await Console.Error.WriteLineAsync(
                $"wrote {file} for {key.Name} ({key.Scopes}, project {key.Project}); agents use it with GOOGLE_APPLICATION_CREDENTIALS={Path.GetFullPath(file)}");
            return;
        }

        var (text, hash) = KeyText.New(id);
        control.Keys.Add(key with { SecretHash = hash });
        await Console.Error.WriteLineAsync($"{key.Name} ({key.Scopes}, project {key.Project}); it is not shown again:");
        await Console.Out.WriteLineAsync(text);
    }

    private static async Task ListAsync(string folder, TimeProvider time)
    {
        using var control = ControlStore.Open(folder);
        var now = time.GetUtcNow();
        await Console.Out.WriteLineAsync($"{"ID",-14}{"PROJECT",-20}{"SCOPES",-22}{"CREATED",-12}{"STATE",-22}NAME");
        foreach (var key in control.Keys.All)
        {
            var state = key.Revoked is { } revoked ? $"revoked {revoked:yyyy-MM-dd}"
                : key.Expires is not { } end ? "valid"
                : end > now ? $"until {end:yyyy-MM-dd}" : $"expired {end:yyyy-MM-dd}";
            var kind = key.PublicKey.Length > 0 ? " (service account)" : "";
            await Console.Out.WriteLineAsync(
                $"{key.Id,-14}{key.Project,-20}{key.Scopes,-22}{key.Created,-12:yyyy-MM-dd}{state,-22}{key.Name}{kind}");
        }
    }

    private static async Task RevokeAsync(string folder, string id, TimeProvider time)
    {
        using var control = ControlStore.Open(folder);
        if (!control.Keys.Revoke(id, time.GetUtcNow()))
            throw new ConfigurationException($"there is no valid key {DeploymentRules.Quote(id)}; `keys list` shows them");
        await Console.Out.WriteLineAsync($"revoked {id}");
    }

    private static (KeyScopes Value, string? Problem) ParseScopes(string text)
    {
        var scopes = KeyScopes.None;
        foreach (var name in text.Split(','))
        {
            scopes |= name switch { "ingest" => KeyScopes.Ingest, "read" => KeyScopes.Read, "admin" => KeyScopes.Admin, _ => KeyScopes.None };
            if (name is not ("ingest" or "read" or "admin"))
                return (scopes, $"--scope {text}: there is no scope {DeploymentRules.Quote(name)}; the scopes are ingest, read, admin");
        }

        return (scopes, null);
    }
}
