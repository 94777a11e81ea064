namespace NativeProfiler.Storage.Control;

/// <summary>What a key allows; admin includes the others.</summary>
[Flags]
public enum KeyScopes
{
    None = 0,
    Ingest = 1,
    Read = 2,
    Admin = 4,
}

/// <summary>A key as it is stored: its secret only as a hash, of a service account the public half.</summary>
public sealed record ApiKey
{
    /// <summary>The project of a key that is for all of them.</summary>
    public const string EveryProject = "*";

    public required string Id { get; init; }

    /// <summary>What a person calls it.</summary>
    public required string Name { get; init; }

    public required string Project { get; init; }

    public required KeyScopes Scopes { get; init; }

    /// <summary>SHA-256 of the secret, which has 256 random bits: there is nothing to guess that a slow hash would protect.</summary>
    public byte[] SecretHash { get; init; } = [];

    /// <summary>PEM of a service account's RSA key; empty for others.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>The token address that a service account's key file names, which its assertions must name too.</summary>
    public string Audience { get; init; } = "";

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? Revoked { get; init; }

    public bool IsValid(DateTimeOffset now) => Revoked is null && (Expires is null || now < Expires);
}
