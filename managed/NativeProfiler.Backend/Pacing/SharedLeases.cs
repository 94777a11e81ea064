using System.Security.Cryptography;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Pacing;

/// <summary>Leases in the control store, which several backends share. While it cannot be written, each goes on alone.</summary>
internal sealed partial class SharedLeases(LeaseTable table, ILogger<SharedLeases> logger) : ILeases
{
    private readonly string _owner = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private bool _failing;

    public LeaseAnswer Take(DeploymentKey deployment, DateTimeOffset now, DateTimeOffset until)
    {
        try
        {
            var lease = table.Take(deployment.ToString(), new Lease(_owner, until), now);
            _failing = false;
            return new LeaseAnswer(lease.Owner == _owner, lease.Until, lease.IsContested);
        }
        catch (StoreUnavailableException e)
        {
            if (!_failing)
                Log.Failing(logger, e.Message);
            _failing = true;
            return new LeaseAnswer(true, until, false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Warning, "Deployments cannot be leased ({Problem}): with several backends they are profiled more often")]
        public static partial void Failing(ILogger logger, string problem);
    }
}
