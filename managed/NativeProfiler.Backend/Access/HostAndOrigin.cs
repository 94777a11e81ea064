using System.Net;

namespace NativeProfiler.Backend.Access;

/// <summary>
/// Where no login protects, a browser's page of another site must not get through: not by pointing its own name at our
/// address (DNS rebinding, seen in Host) and not by sending a form (seen in Origin and Sec-Fetch-Site).
/// </summary>
internal static class HostAndOrigin
{
    /// <summary>What is wrong with the request; null when nothing is.</summary>
    public static string? Objection(HttpContext context, IReadOnlySet<string> hosts)
    {
        var request = context.Request;
        if (ListenerAccess.IsOpen(context) && !IsKnown(request.Host.Host, hosts))
        {
            return $"this backend does not know itself as {Ingest.DeploymentRules.Quote(request.Host.Host)}: open it as localhost or "
                + "127.0.0.1, or start it with --host NAME";
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return null;
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsSame(origin, request.Host))
            return $"a page of {Ingest.DeploymentRules.Quote(origin)} may not change anything here";
        return request.Headers["Sec-Fetch-Site"] == "cross-site" ? "a page of another site may not change anything here" : null;
    }

    /// <summary>A name without a dot cannot be bought, and an address is not a name: neither can be rebound.</summary>
    private static bool IsKnown(string host, IReadOnlySet<string> hosts) =>
        host.Length > 0 && (!host.Contains('.', StringComparison.Ordinal)
            || IPAddress.TryParse(host.Trim('[', ']'), out _) || hosts.Contains(host));

    private static bool IsSame(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
