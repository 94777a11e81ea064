using System.Security.Cryptography;

namespace Programs.Workloads;

/// <summary>Hashes and ciphers: OpenSSL's hand-written loops.</summary>
internal sealed class CryptoWorkload : IWorkload
{
    private readonly byte[] _data = new byte[700];
    private readonly byte[] _hash = new byte[64];
    private readonly Aes _aes = Aes.Create();

    public string Name => "crypto";

    public void Prepare() => RandomNumberGenerator.Fill(_data);

    public void Run()
    {
        SHA256.HashData(_data, _hash);
        SHA384.HashData(_data, _hash);
        SHA512.HashData(_data, _hash);
        HMACSHA256.HashData(_hash, _data, _hash);
        Sink.Value += _aes.EncryptCbc(_data, _aes.IV).Length + _hash[0];
        RandomNumberGenerator.Fill(_hash);
    }
}
