using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using NativeProfiler.Backend.Access;
using NativeProfiler.Backend.Certificates;
using NativeProfiler.Backend.Grpc;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Backend.Operations;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Backend.Push;
using NativeProfiler.Backend.Queries;
using NativeProfiler.Backend.Rest;
using NativeProfiler.Backend.Web;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Control;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Backend;

/// <summary>Puts the backend together: its ports, the APIs of the agents, the query API, the console.</summary>
internal static partial class BackendApplication
{
    /// <summary>Each replica parks a stream, and behind a proxy they share a connection.</summary>
    private const int StreamsPerConnection = 10_000;

    /// <summary>
    /// The stores are open when this returns; <see cref="StoreUnavailableException"/> when they cannot be,
    /// <see cref="ConfigurationException"/> when it would be open to anybody.
    /// </summary>
    public static WebApplication Create(BackendOptions options)
    {
        // Empty: no appsettings.json of the folder we happen to be started in, no ASPNETCORE_ variable adds an address.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddConsole(builder.Logging, options.LogFormat);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // a failed start is told in one line
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.AddRoutingCore();
        builder.Services.AddRequestDecompression();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IProfileStore>(services => OpenStore(services, options));
        builder.Services.AddSingleton(_ => ControlStore.Open(options.DataFolder));
        AddAccess(builder.Services);
        AddIngest(builder.Services, options);
        builder.Services.AddSingleton<LoadedProfiles>();
        builder.Services.AddSingleton<ProfileLoader>();
        builder.Services.AddSingleton<UploadShelf>();
        builder.Services.AddSingleton<GraphApi>();
        builder.Services.AddSingleton<SeriesApi>();
        builder.Services.AddSingleton<HistoryApi>();
        builder.Services.AddSingleton<BreakdownApi>();
        builder.Services.AddSingleton<UploadApi>();
        builder.Services.AddSingleton<ReplicaApi>();
        builder.Services.AddSingleton<ViewApi>();
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
        app.Services.GetRequiredService<Listeners>();
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

    private static void AddAccess(IServiceCollection services)
    {
        services.AddSingleton(provider => new Listeners(
            provider.GetRequiredService<BackendOptions>(), provider.GetRequiredService<ControlStore>().Keys));
        services.AddSingleton<Credentials>();
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<SessionApi>();
    }

    private static void AddIngest(IServiceCollection services, BackendOptions options)
    {
        services.AddSingleton(options.Pacing);
        services.AddSingleton(options.Ingest);
        services.AddSingleton<ILeases>(provider => new SharedLeases(
            provider.GetRequiredService<ControlStore>().Leases, provider.GetRequiredService<ILogger<SharedLeases>>()));
        services.AddSingleton<PacingService>();
        services.AddSingleton<ReplicaBoard>();
        services.AddSingleton<SettingsApi>();
        services.AddHostedService<SettingsWatch>();
        services.AddSingleton<BodyReader>();
        services.AddSingleton<ProfileIngest>();
        services.AddSingleton<ProfileArrivals>();
        services.AddSingleton<ProfilerApi>();
        services.AddSingleton<ListingApi>();
        services.AddSingleton<RestApi>();
        services.AddSingleton<PushIngest>();
        services.AddSingleton<PyroscopeApi>();
        services.AddSingleton<ParcaApi>();
        services.AddSingleton<FileApi>();
    }

    private static void Listen(KestrelServerOptions kestrel, BackendOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Limits.JsonBody + 1;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        Listen(kestrel, options.Grpc, HttpProtocols.Http2, null);
        Listen(kestrel, options.Http, HttpProtocols.Http1, null);
        if (options.Https is not { } https)
            return;
        var services = kestrel.ApplicationServices;
        var certificate = new CertificateFile(
            options.CertificateFile!, options.CertificateKeyFile!, services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<CertificateFile>>());
        Listen(kestrel, https, HttpProtocols.Http1AndHttp2, certificate);
    }

    private static void Listen(KestrelServerOptions kestrel, IPEndPoint endPoint, HttpProtocols protocols, CertificateFile? certificate) =>
        kestrel.Listen(endPoint, listen =>
        {
            listen.Protocols = protocols;
            ListenerAccess.Attach(listen, kestrel.ApplicationServices.GetRequiredService<Listeners>().NeedsLogin(endPoint));
            if (certificate is not null)
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Tls(certificate)) });
        });

    private static SslServerAuthenticationOptions Tls(CertificateFile certificate) => new()
    {
        ServerCertificateContext = certificate.Current(),
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    private static void Map(WebApplication app, BackendOptions options)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseRequestDecompression();
        app.UseConsoleFiles(options.ConsoleFolder);
        app.UseRouting();
        app.UseMiddleware<AccessCheck>();

        app.Services.GetRequiredService<ProfilerApi>().Map(app);
        app.Services.GetRequiredService<ListingApi>().Map(app);
        app.Services.GetRequiredService<RestApi>().Map(app);
        app.Services.GetRequiredService<PyroscopeApi>().Map(app);
        app.Services.GetRequiredService<ParcaApi>().Map(app);
        app.Services.GetRequiredService<FileApi>().Map(app);
        app.Services.GetRequiredService<TokenEndpoint>().Map(app);
        app.Services.GetRequiredService<SessionApi>().Map(app);
        app.Services.GetRequiredService<SettingsApi>().Map(app);
        app.Services.GetRequiredService<QueryApi>().Map(app);
        app.MapOpenApiDocument();
        app.Services.GetRequiredService<HealthPages>().Map(app);
        app.MapGet("/metrics", app.Services.GetRequiredService<MetricsPage>().AnswerAsync);
        app.MapFallback(context => GrpcHeaders.IsGrpc(context.Request.ContentType)
            ? UnaryServer.AnswerUnimplementedAsync(context)
            : app.Services.GetRequiredService<SessionApi>().SendsToLogin(context)
                ? Task.CompletedTask
                : ConsoleFiles.AnswerAsync(context, options.ConsoleFolder));

        AccessTable.Check(((IEndpointRouteBuilder)app).DataSources);

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
