using System.Security.Cryptography;
using System.Text;

namespace NativeProfiler.Host.Upload;

/// <summary>Where a backend's spool is: a folder by its address; hosts that share the parent take different ones.</summary>
internal static class SpoolFolder
{
    private const int MostHosts = 16;

    /// <summary>
    /// The first spool that no other host has, with what hosts that are gone left in theirs; null, with the reason, when there
    /// is none to be had.
    /// </summary>
    internal static Spool? TryOpen(Uri backend, UploadOptions options, TimeProvider time, out string problem)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(backend.AbsoluteUri))).AsSpan(0, 12).ToString();
        problem = $"{MostHosts} hosts use it already";
        Spool? own = null;
        try
        {
            for (var number = 0; number < MostHosts; number++)
            {
                var folder = Path.Combine(options.SpoolFolder, $"{name}-{number}");
                if (own is null)
                {
                    own = Spool.TryOpen(folder, options, time);
                }
                else if (Directory.Exists(folder))
                {
                    using var left = Spool.TryOpen(folder, options, time);
                    if (left is not null) own.TakeOver(left);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }

        return own;
    }
}
