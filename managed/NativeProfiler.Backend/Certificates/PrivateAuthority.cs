using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NativeProfiler.Backend.Certificates;

/// <summary>
/// A certificate authority of one's own, in a folder: made once, then used for each further server. Keys are P-256, which all
/// agents' TLS libraries know.
/// </summary>
internal sealed class PrivateAuthority(string folder, TimeProvider time)
{
    private const int AuthorityDays = 3650;
    private const int ServerDays = 825; // what TLS clients accept at most
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string AuthorityFile => Path.Combine(folder, "ca.pem");

    public string ServerFile => Path.Combine(folder, "server.pem");

    public string ServerKeyFile => Path.Combine(folder, "server-key.pem");

    private string AuthorityKeyFile => Path.Combine(folder, "ca-key.pem");

    /// <summary>Writes a certificate for these names and addresses; true when the authority was made for it.</summary>
    public bool Issue(IReadOnlyList<string> hosts)
    {
        Directory.CreateDirectory(folder);
        var isNew = !File.Exists(AuthorityFile);
        if (isNew)
            CreateAuthority();
        using var authority = X509Certificate2.CreateFromPemFile(AuthorityFile, AuthorityKeyFile);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(Names(hosts));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));

        var now = time.GetUtcNow();
        var until = now.AddDays(ServerDays) < authority.NotAfter ? now.AddDays(ServerDays) : authority.NotAfter;
        using var server = request.Create(authority, now.AddHours(-1), until, RandomNumberGenerator.GetBytes(16));
        Write(ServerFile, server.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n", isSecret: false);
        Write(ServerKeyFile, key.ExportPkcs8PrivateKeyPem() + "\n", isSecret: true);
        return isNew;
    }

    private void CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=NativeProfiler private authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        using var authority = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(AuthorityDays));
        Write(AuthorityKeyFile, key.ExportPkcs8PrivateKeyPem() + "\n", isSecret: true);
        Write(AuthorityFile, authority.ExportCertificatePem() + "\n", isSecret: false);
    }

    private static X509Extension Names(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        return names.Build();
    }

    /// <summary>Written beside and renamed: who reads it sees the old file or the new one.</summary>
    private static void Write(string path, string text, bool isSecret)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret)
            options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(temporary, options))
            writer.Write(text);
        File.Move(temporary, path, overwrite: true);
    }
}
