using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Pacing;

/// <summary>
/// Looks every two seconds whether somebody, here or on another backend, has changed a service's settings, and hands them to
/// the pacer.
/// </summary>
internal sealed partial class SettingsWatch(
    ControlStore control, PacingService pacing, TimeProvider time, ILogger<SettingsWatch> logger) : BackgroundService
{
    public const string SettingName = "pacing";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeasesKept = TimeSpan.FromDays(2);

    private (long, long)? _version;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            Look();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look()
    {
        try
        {
            var version = control.Settings.Version;
            if (_version == version)
                return;
            if (_version is null)
                control.Leases.DropBefore(time.GetUtcNow() - LeasesKept);
            var settings = control.Settings.List(SettingName)
                .ToFrozenDictionary(setting => (setting.Project, setting.Subject), Read);
            pacing.Apply(deployment => settings.GetValueOrDefault((deployment.Project, deployment.Service), PacingSettings.Default));
            _version = version;
        }
        catch (StoreUnavailableException e)
        {
            Log.Failed(logger, e.Message);
        }
    }

    private PacingSettings Read(Setting setting)
    {
        try
        {
            return PacingSettingsJson.Parse(Encoding.UTF8.GetBytes(setting.Value)).ToSettings();
        }
        catch (JsonException e)
        {
            Log.Ignored(logger, setting.Subject, e.Message);
            return PacingSettings.Default;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(102, LogLevel.Warning, "The settings cannot be read: {Problem}; the last ones stay")]
        public static partial void Failed(ILogger logger, string problem);

        [LoggerMessage(103, LogLevel.Warning, "The settings of {Service} are not readable and are ignored: {Problem}")]
        public static partial void Ignored(ILogger logger, string service, string problem);
    }
}
