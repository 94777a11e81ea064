using Microsoft.AspNetCore.Server.Kestrel.Core;
using NativeProfiler.Backend.Grpc;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Backend.Operations;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Backend.Queries;
using NativeProfiler.Backend.Web;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Backend;

/// <summary>Puts the backend together: two ports, the agents' API, the query API, the console.</summary>
internal static partial class BackendApplication
{
    /// <summary>Each replica parks a stream, and behind a proxy they share a connection.</summary>
    private const int StreamsPerConnection = 10_000;

    /// <summary>The store is open when this returns; <see cref="StoreUnavailableException"/> when it cannot be.</summary>
    public static WebApplication Create(BackendOptions options)
    {
        // Empty: no appsettings.json of the folder we happen to be started in, no ASPNETCORE_ variable adds an address.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddConsole(builder.Logging, options.LogFormat);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // a failed start is told in one line
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.Pacing);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IProfileStore>(services => OpenStore(services, options));
        builder.Services.AddSingleton<PacingService>();
        builder.Services.AddSingleton<ProfileIngest>();
        builder.Services.AddSingleton<ProfilerApi>();
        builder.Services.AddSingleton<ProfileArrivals>();
        builder.Services.AddSingleton<LoadedProfiles>();
        builder.Services.AddSingleton<ProfileLoader>();
        builder.Services.AddSingleton<UploadShelf>();
        builder.Services.AddSingleton<GraphApi>();
        builder.Services.AddSingleton<SeriesApi>();
        builder.Services.AddSingleton<HistoryApi>();
        builder.Services.AddSingleton<BreakdownApi>();
        builder.Services.AddSingleton<UploadApi>();
        builder.Services.AddSingleton<ExportApi>();
        builder.Services.AddSingleton<QueryApi>();
        builder.Services.AddSingleton<StoreMeter>();
        builder.Services.AddSingleton<MetricsPage>();
        builder.Services.AddSingleton<HealthPages>();
        builder.Services.AddMetrics();
        builder.Services.AddHostedService<RetentionService>();

        var app = builder.Build();
        app.Services.GetRequiredService<IProfileStore>();
        app.Services.GetRequiredService<StoreMeter>();
        Map(app, options);
        return app;
    }

    private static void AddConsole(ILoggingBuilder logging, LogFormat format)
    {
        const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        if (format == LogFormat.Json)
        {
            logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, TimeFormat));
            return;
        }

        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = TimeFormat + " ";
        });
    }

    private static void Listen(KestrelServerOptions kestrel, BackendOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = UnaryServer.MessageLimit + MessageFrame.HeaderSize;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(options.Grpc, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(options.Http, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static void Map(WebApplication app, BackendOptions options)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseConsoleFiles(options.ConsoleFolder);
        app.Services.GetRequiredService<ProfilerApi>().Map(app);
        app.Services.GetRequiredService<QueryApi>().Map(app);
        app.Services.GetRequiredService<HealthPages>().Map(app);
        app.MapGet("/metrics", app.Services.GetRequiredService<MetricsPage>().AnswerAsync);
        app.MapFallback(context => GrpcHeaders.IsGrpc(context.Request.ContentType)
            ? UnaryServer.AnswerUnimplementedAsync(context)
            : ConsoleFiles.AnswerAsync(context, options.ConsoleFolder));

        var logger = app.Services.GetRequiredService<ILogger<BackendOptions>>();
        app.Lifetime.ApplicationStarted.Register(() => Log.Started(logger, string.Join(" and ", app.Urls), options.DataFolder));
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<PacingService>().Stop);
    }

    private static SqliteProfileStore OpenStore(IServiceProvider services, BackendOptions options)
    {
        var logger = services.GetRequiredService<ILogger<SqliteProfileStore>>();
        return SqliteProfileStore.Open(new SqliteStoreOptions
        {
            Folder = options.DataFolder,
            OnDamage = message => Log.Damaged(logger, message),
            OnTrouble = message => Log.Trouble(logger, message),
        });
    }

    private static partial class Log
    {
        [LoggerMessage(130, LogLevel.Information, "Listening on {Addresses}, profiles in {Folder}")]
        public static partial void Started(ILogger logger, string addresses, string folder);

        [LoggerMessage(131, LogLevel.Error, "Damaged data: {Message}")]
        public static partial void Damaged(ILogger logger, string message);

        [LoggerMessage(132, LogLevel.Error, "{Message}; trying again in a minute")]
        public static partial void Trouble(ILogger logger, string message);
    }
}
