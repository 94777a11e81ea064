using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Protocol.Tests;

/// <summary>
/// The grpc-go server of tests/e2e/grpc_reference, built and started: in clear and with TLS. Needs Debian's golang-go and
/// golang-google-cloud-dev; without them the tests fail.
/// </summary>
public sealed class GoServer : IAsyncLifetime
{
    private readonly List<Process> _processes = [];
    private string _folder = "";

    public GrpcChannel Clear { get; private set; } = null!;

    public GrpcChannel Tls { get; private set; } = null!;

    /// <summary>The TLS server's address, whose certificate nobody else trusts.</summary>
    public Uri TlsAddress { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _folder = Directory.CreateTempSubdirectory("np-grpc-").FullName;
        var program = Path.Combine(_folder, "grpc_reference");
        await BuildAsync(program);
        Clear = new GrpcChannel(new Uri($"http://{await StartAsync(program)}"), new GrpcChannelOptions());

        using var certificate = CreateCertificate();
        var (pem, key) = (Path.Combine(_folder, "cert.pem"), Path.Combine(_folder, "key.pem"));
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        TlsAddress = new Uri($"https://{await StartAsync(program, "-cert", pem, "-key", key)}");
        Tls = new GrpcChannel(TlsAddress, new GrpcChannelOptions { TrustedRoots = [X509CertificateLoader.LoadCertificateFromFile(pem)] });
    }

    public async ValueTask DisposeAsync()
    {
        Clear?.Dispose();
        Tls?.Dispose();
        foreach (var process in _processes)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task BuildAsync(string program)
    {
        var start = new ProcessStartInfo("go", ["build", "-o", program, "."])
        {
            WorkingDirectory = SourceFolder(),
            RedirectStandardError = true,
            Environment = { ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode", ["GOFLAGS"] = "" },
        };
        try
        {
            using var build = Process.Start(start)!;
            var errors = await build.StandardError.ReadToEndAsync();
            await build.WaitForExitAsync();
            Assert.True(build.ExitCode == 0, $"go build failed; it needs golang-go and golang-google-cloud-dev:\n{errors}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Fail($"go cannot be started ({e.Message}); install golang-go and golang-google-cloud-dev");
        }
    }

    private static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NativeProfiler.sln")))
            folder = folder.Parent;
        Assert.True(folder is not null, "the tests must run from within the repository: they build tests/e2e/grpc_reference");
        return Path.Combine(folder.FullName, "tests", "e2e", "grpc_reference");
    }

    private async Task<string> StartAsync(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _processes.Add(process);
        return await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the Go server did not start");
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
