using System.Net;
using NativeProfiler.Backend.Operations;

using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>
/// Which listeners need a login, and whether the backend may start at all: what is not loopback needs keys and TLS, or
/// somebody who says in so many words that it does not.
/// </summary>
internal sealed class Listeners
{
    private readonly BackendOptions _options;
    private readonly bool _hasKeys;

    /// <summary>Throws <see cref="ConfigurationException"/> when it would be open to anybody.</summary>
    public Listeners(BackendOptions options, KeyTable keys)
    {
        _options = options;
        _hasKeys = keys.All.Count > 0;
        Check("--grpc", options.Grpc);
        Check("--http", options.Http);
        if (options.RequireKeys && !_hasKeys)
            throw NoKeys("--require-keys");
        if (options.Https is null)
            return;
        if (options.CertificateFile is null || options.CertificateKeyFile is null)
            throw new ConfigurationException("--https needs --tls-cert and --tls-key; `nativeprofiler-backend certs create` makes them");
        if (!IPAddress.IsLoopback(options.Https.Address) && !_hasKeys && !options.Insecure)
            throw NoKeys($"--https {options.Https}");
    }

    public bool NeedsLogin(IPEndPoint endPoint) =>
        _options.RequireKeys || (!IPAddress.IsLoopback(endPoint.Address) && (_hasKeys || !_options.Insecure));

    private void Check(string option, IPEndPoint endPoint)
    {
        if (!IPAddress.IsLoopback(endPoint.Address) && !_options.Insecure)
        {
            throw new ConfigurationException(
                $"{option} {endPoint} is not a loopback address and has no TLS: use --https with --tls-cert and --tls-key, "
                + "or say --insecure if what is in front of it does TLS");
        }
    }

    private ConfigurationException NoKeys(string option) => new(
        $"{option} is for callers with keys, and there are none: make one with `nativeprofiler-backend keys create --data {_options.DataFolder} --name NAME`");
}
