using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>Who asks: what the key (or everybody, where no login is needed) may do, and in which project.</summary>
internal sealed record Caller(string KeyId, string Name, string Project, KeyScopes Scopes)
{
    private static readonly object Item = new();

    /// <summary>Whoever reaches a listener that needs no login.</summary>
    public static Caller Everyone { get; } = new("", "everyone", ApiKey.EveryProject, KeyScopes.Admin);

    /// <summary>The value that a change must repeat when a cookie says who it is; null when no browser added the identity by itself.</summary>
    public string? Antiforgery { get; init; }

    /// <summary>The project for data that does not say which one it belongs to.</summary>
    public string OwnProject => Project == ApiKey.EveryProject ? "default" : Project;

    public bool Has(KeyScopes scope) => (Scopes & (scope | KeyScopes.Admin)) != 0;

    public bool Sees(string project) => Project == ApiKey.EveryProject || Project == project;

    /// <summary>Throws <see cref="AccessException"/> when the caller's key is for another project.</summary>
    public void Demand(string project)
    {
        if (!Sees(project))
            throw new AccessException($"the key {Name} is of the project {Project}, not of {Ingest.DeploymentRules.Quote(project)}");
    }

    public static Caller Of(HttpContext context) =>
        context.Items[Item] as Caller ?? throw new InvalidOperationException("nobody has checked who calls");

    public void Attach(HttpContext context) => context.Items[Item] = this;
}
