using System.Security.Cryptography;
using System.Text.Json;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>
/// A key file as Google issues them for service accounts, but for this backend: clients sign an assertion with its private key
/// and send it to its token address. Only the public half stays here.
/// </summary>
internal static class ServiceAccountFile
{
    private const int KeyBits = 2048;

    /// <summary>Writes the file and returns the key to be stored.</summary>
    public static ApiKey Write(string path, ApiKey key, Uri backend)
    {
        using var rsa = RSA.Create(KeyBits);
        var token = new Uri(backend, "/token").AbsoluteUri;
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("type"u8, "service_account"u8);
        json.WriteString("project_id"u8, key.Project == ApiKey.EveryProject ? "default" : key.Project);
        json.WriteString("private_key_id"u8, key.Id);
        json.WriteString("private_key"u8, rsa.ExportPkcs8PrivateKeyPem() + "\n");
        json.WriteString("client_email"u8, Assertion.Issuer(key.Id));
        json.WriteString("client_id"u8, key.Id);
        json.WriteString("token_uri"u8, token);
        json.WriteEndObject();
        return key with { PublicKey = rsa.ExportSubjectPublicKeyInfoPem(), Audience = token };
    }
}
