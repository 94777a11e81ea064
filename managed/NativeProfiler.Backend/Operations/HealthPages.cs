using NativeProfiler.Backend.Pacing;
using NativeProfiler.Backend.Queries;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Operations;

/// <summary>The answer of `/healthz`: the process is alive.</summary>
internal sealed record Health(string Status, int ParkedPolls);

/// <summary>
/// The answer of `/readyz`: `ready`, `degraded` or `stopping`. A store that cannot write still answers queries and is sent
/// requests, with its trouble named: taking the only backend out of service would take the console away when it is needed, and
/// uploads are what ends the trouble.
/// </summary>
internal sealed record Readiness(string Status, string? Trouble, int Waiting, int DamagedDays);

/// <summary>What load balancers and orchestrators ask.</summary>
internal sealed class HealthPages(IProfileStore store, PacingService pacing, IHostApplicationLifetime lifetime)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsJsonAsync(new Health("ok", pacing.Parked), ApiJson.Default.Health);
        });
        endpoints.MapGet("/readyz", (HttpContext context) =>
        {
            var stopping = lifetime.ApplicationStopping.IsCancellationRequested;
            var status = store.ReadStatus();
            context.Response.StatusCode = stopping ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            context.Response.Headers.CacheControl = "no-store";
            var answer = new Readiness(
                stopping ? "stopping" : status.Trouble is null ? "ready" : "degraded", status.Trouble, status.Waiting, status.DamagedDays);
            return context.Response.WriteAsJsonAsync(answer, ApiJson.Default.Readiness);
        });
    }
}
