using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NativeProfiler.Backend.Operations;

namespace NativeProfiler.Backend.Certificates;

/// <summary>
/// The server's certificate from two PEM files, read again when they change: a renewed certificate needs no restart. New files
/// that cannot be read leave the old certificate in use.
/// </summary>
internal sealed partial class CertificateFile
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private readonly string _certificate;
    private readonly string _key;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private SslStreamCertificateContext _context;
    private (DateTime, DateTime) _written;
    private DateTimeOffset _looked;

    /// <summary>Throws <see cref="ConfigurationException"/> when the files cannot be read.</summary>
    public CertificateFile(string certificate, string key, TimeProvider time, ILogger logger)
    {
        (_certificate, _key, _time, _logger) = (certificate, key, time, logger);
        _looked = time.GetUtcNow();
        _written = Written();
        try
        {
            _context = Load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"the certificate {certificate} with the key {key} cannot be used: {e.Message}");
        }
    }

    public SslStreamCertificateContext Current()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (now - _looked < LookAgain)
                return _context;
            _looked = now;
            var written = Written();
            if (written != _written)
                Replace(written);
            return _context;
        }
    }

    private void Replace((DateTime, DateTime) written)
    {
        try
        {
            _context = Load();
            _written = written;
            Log.Replaced(_logger, _certificate, _context.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            Log.NotReplaced(_logger, _certificate, e.Message);
        }
    }

    private SslStreamCertificateContext Load()
    {
        var others = new X509Certificate2Collection();
        others.ImportFromPemFile(_certificate);
        var own = X509Certificate2.CreateFromPemFile(_certificate, _key);
        others.RemoveAt(0);
        return SslStreamCertificateContext.Create(own, others, offline: true);
    }

    private (DateTime, DateTime) Written() => (File.GetLastWriteTimeUtc(_certificate), File.GetLastWriteTimeUtc(_key));

    private static partial class Log
    {
        [LoggerMessage(190, LogLevel.Information, "The certificate {File} was replaced, the new one ends at {End:u}")]
        public static partial void Replaced(ILogger logger, string file, DateTime end);

        [LoggerMessage(191, LogLevel.Error, "The certificate {File} has changed and cannot be read ({Problem}): the old one stays in use")]
        public static partial void NotReplaced(ILogger logger, string file, string problem);
    }
}
