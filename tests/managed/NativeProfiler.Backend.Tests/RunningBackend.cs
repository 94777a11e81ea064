using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Tests;

/// <summary>A whole backend on free ports of loopback, with its own data folder.</summary>
internal sealed class RunningBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private RunningBackend(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        var addresses = app.Urls.Select(url => new Uri(url)).ToArray();
        Grpc = addresses[0];
        Channel = new GrpcChannel(Grpc, new GrpcChannelOptions());
        Http = new HttpClient { BaseAddress = addresses[1] };
        Control = app.Services.GetRequiredService<ControlStore>();
    }

    public IServiceProvider Services => _app.Services;

    public ControlStore Control { get; }

    public Uri Grpc { get; }

    public GrpcChannel Channel { get; }

    public HttpClient Http { get; }

    public static Task<RunningBackend> StartAsync(PacerOptions? pacing = null) =>
        StartAsync(options => options with { Pacing = pacing ?? new PacerOptions() });

    public static async Task<RunningBackend> StartAsync(Func<BackendOptions, BackendOptions> change)
    {
        var options = change(new BackendOptions
        {
            DataFolder = Directory.CreateTempSubdirectory("np-backend-").FullName,
            Grpc = new IPEndPoint(IPAddress.Loopback, 0),
            Http = new IPEndPoint(IPAddress.Loopback, 0),
        });
        var app = BackendApplication.Create(options);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningBackend(app, options.DataFolder);
    }

    public static Deployment Shop(string version = "1.0.0") => new()
    {
        ProjectId = "default",
        Target = "shop",
        Labels = { ["language"] = "dotnet", ["version"] = version, ["zone"] = "eu-1" },
    };

    public static CreateProfileRequest Request(Deployment deployment, params ProfileType[] types) => new()
    {
        Parent = $"projects/{deployment.ProjectId}",
        Deployment = deployment,
        ProfileType = { types },
    };

    public static byte[] Fixture(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", name));

    public async Task<Profile> CreateAsync(CreateProfileRequest request, CancellationToken token) =>
        (await Channel.CallAsync(ProfilerService.CreateProfile, request, new CallOptions(), token)).Response;

    public async Task<Profile> UploadAsync(Profile profile, byte[] bytes)
    {
        var update = new UpdateProfileRequest { Profile = profile.Clone() };
        update.Profile.ProfileBytes = ByteString.CopyFrom(bytes);
        return (await Channel.CallAsync(
            ProfilerService.UpdateProfile, update, new CallOptions { Timeout = TimeSpan.FromSeconds(30) },
            TestContext.Current.CancellationToken)).Response;
    }

    /// <summary>Stores a fixture as a profile of the shop, without waiting for a turn.</summary>
    public Task<Profile> UploadFixtureAsync(string fixture, ProfileType type, string version = "1.0.0", string id = "one") =>
        UploadAsync(
            new Profile { Name = $"projects/default/profiles/{id}", ProfileType = type, Deployment = Shop(version) },
            Fixture(fixture));

    public async Task<JsonElement> GetJsonAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expected, $"{path} gave {response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    public async Task StopAsync() => await _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
