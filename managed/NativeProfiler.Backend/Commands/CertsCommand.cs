using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using NativeProfiler.Backend.Certificates;
using NativeProfiler.Backend.Operations;

namespace NativeProfiler.Backend.Commands;

/// <summary>`certs create`: a private authority, a server's certificate, and the lines that each agent needs to trust it.</summary>
internal static class CertsCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "folder for the files", Required = true };

    private static readonly Option<string[]> Hosts = new("--host")
    {
        Description = "a name or address under which agents reach the backend; may be repeated",
        Required = true,
    };

    public static Command Create(TimeProvider time)
    {
        var create = new Command("create", "makes an authority (once) and a certificate for a server") { Out, Hosts };
        create.SetAction(parsed => BackendCommand.GuardAsync(
            () => CreateAsync(parsed.GetRequiredValue(Out), parsed.GetRequiredValue(Hosts), time)));
        return new Command("certs", "TLS without a public certificate") { create };
    }

    private static async Task CreateAsync(string folder, string[] hosts, TimeProvider time)
    {
        foreach (var host in hosts)
        {
            if (!IPAddress.TryParse(host, out _) && Uri.CheckHostName(host) != UriHostNameType.Dns)
                throw new ConfigurationException($"--host {host} is neither a name nor an address");
        }

        var authority = new PrivateAuthority(Path.GetFullPath(folder), time);
        bool isNew;
        try
        {
            isNew = authority.Issue(hosts);
        }
        catch (CryptographicException e)
        {
            throw new ConfigurationException($"the authority in {folder} cannot be used: {e.Message}");
        }

        var ca = authority.AuthorityFile;
        await Console.Out.WriteLineAsync(
            $"""
            {(isNew ? "made the authority" : "used the authority")} {ca}
            made {authority.ServerFile} and {authority.ServerKeyFile} for {string.Join(", ", hosts)}

            Start the backend with
              --https 0.0.0.0:8443 --tls-cert {authority.ServerFile} --tls-key {authority.ServerKeyFile}
            and give agents the authority ({ca}; keep ca-key.pem to yourself):
              .NET     SSL_CERT_FILE={ca} NATIVEPROFILER_BACKEND=https://{hosts[0]}:8443 NATIVEPROFILER_TOKEN_FILE=/path/to/key
              Go       SSL_CERT_FILE={ca} GOOGLE_APPLICATION_CREDENTIALS=/path/to/key.json, profiler.Config.APIAddr "{hosts[0]}:8443"
                       (without SSL_CERT_FILE the agent asks again and again without a pause)
              Node.js  NODE_EXTRA_CA_CERTS={ca}, apiEndpoint "{hosts[0]}:8443" (without https://)
              Python   HTTPLIB2_CA_CERTS={ca} REQUESTS_CA_BUNDLE={ca}, discovery_service_url "https://{hosts[0]}:8443/$discovery/rest?version=v2"
              Java     cannot trust a private authority: use a public certificate, or --grpc with -cprof_use_insecure_creds_for_testing
            """);
    }
}
