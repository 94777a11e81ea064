using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Sockets;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Upload;
using NativeProfiler.Host.Work;

namespace NativeProfiler.Host;

/// <summary>Puts a profiler host together.</summary>
public static class ProfilerHostBuilder
{
    /// <summary>Makes a host that serves the agents of <paramref name="listener"/>; the socket is the caller's to dispose.</summary>
    public static IHost Build(
        ProfilerHostOptions options, HostSocket listener, TimeProvider time, Action<ILoggingBuilder> logging)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        logging(builder.Logging);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(listener);
        builder.Services.AddSingleton(time);
        if (options.IsEmbedded) builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        AddUpload(builder.Services, options);
        builder.Services.AddSingleton<NoticeBoard>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<NoticeBoard>());
        builder.Services.AddSingleton<TargetPlanner>();
        builder.Services.AddSingleton<TargetServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TargetServer>());
        return builder.Build();
    }

    private static void AddUpload(IServiceCollection services, ProfilerHostOptions options)
    {
        services.AddSingleton(new UploadOptions { SpoolFolder = options.SpoolFolder ?? Path.Combine(options.SocketFolder, "spool") });
        services.AddSingleton<Func<BackendAddress, IProfilerClient>>(
            provider => backend => new GrpcProfilerClient(backend, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBackendConnector, BackendConnector>();
    }

    /// <summary>Whether a process has connected yet.</summary>
    public static bool WasUsed(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Services.GetRequiredService<TargetServer>().WasUsed;
    }

    /// <summary>Completes when no process is connected to the host any more.</summary>
    public static Task IdleAsync(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Services.GetRequiredService<TargetServer>().IdleAsync();
    }
}
