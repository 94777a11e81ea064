using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NativeProfiler.Backend.Access;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Tests;

/// <summary>The console's login, and what a page of another site can and cannot do.</summary>
public sealed class LoginTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_becomes_a_cookie_that_scripts_cannot_read_and_other_sites_do_not_send()
    {
        await using var backend = await StartAsync();
        var key = AccessMatrixTests.Add(backend.Control, ApiKey.EveryProject, KeyScopes.Admin);
        using var browser = Browser(backend);

        using var page = await browser.GetAsync(new Uri("/service/shop?type=cpu", UriKind.Relative), Token);
        using var wrong = await LogInAsync(browser, "npk_0_0", "/");
        using var login = await LogInAsync(browser, key, "/service/shop?type=cpu");
        var cookie = login.Headers.GetValues("Set-Cookie").Single();
        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        using var services = await browser.GetAsync(new Uri("/api/v1/services", UriKind.Relative), Token);

        Assert.Equal("/login?then=%2Fservice%2Fshop%3Ftype%3Dcpu", page.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("the key is not valid", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.SeeOther, "/service/shop?type=cpu"), (login.StatusCode, login.Headers.Location?.OriginalString));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(key, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, services.StatusCode);
    }

    [Fact]
    public async Task A_change_with_a_cookie_needs_the_antiforgery_value_and_ends_with_the_key()
    {
        await using var backend = await StartAsync();
        var key = AccessMatrixTests.Add(backend.Control, ApiKey.EveryProject, KeyScopes.Admin);
        using var browser = Browser(backend);
        using var login = await LogInAsync(browser, key, "/");
        browser.DefaultRequestHeaders.Add("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        var session = await browser.GetStringAsync(new Uri("/api/v1/session", UriKind.Relative), Token);
        var antiforgery = JsonDocument.Parse(session).RootElement.GetProperty("antiforgery").GetString()!;

        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(browser, null));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(browser, antiforgery[..^1]));
        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(browser, antiforgery));
        backend.Control.Keys.Revoke(KeyText.Parse(key)!.Value.Id, DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.Unauthorized, await ChangeAsync(browser, antiforgery));
    }

    [Theory]
    [InlineData("//evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x=y", "/")]
    [InlineData("\"><script>alert(1)</script>", "/")]
    [InlineData("/compare?a=1", "/compare?a=1")]
    public async Task The_login_leads_only_to_pages_of_this_backend(string then, string expected)
    {
        await using var backend = await StartAsync();
        var key = AccessMatrixTests.Add(backend.Control, ApiKey.EveryProject, KeyScopes.Read);
        using var browser = Browser(backend);

        using var page = await browser.GetAsync(new Uri($"/login?then={Uri.EscapeDataString(then)}", UriKind.Relative), Token);
        using var login = await LogInAsync(browser, key, then);

        Assert.DoesNotContain("<script", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(expected, login.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Who_tries_keys_is_slowed_down_and_a_right_key_still_works()
    {
        await using var backend = await StartAsync();
        var key = AccessMatrixTests.Add(backend.Control, ApiKey.EveryProject, KeyScopes.Read);
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 8; i++)
            answers.Add(await AskAsync(backend, "npk_0123456789ab_guess"));
        using var right = await AskAsync(backend, key);

        Assert.All(answers.Take(5), answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.All(answers.Skip(5), answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode));
        Assert.Equal(["1", "2", "4"], answers.Skip(5).Select(answer => answer.Headers.GetValues("Retry-After").Single()));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        answers.ForEach(answer => answer.Dispose());
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "profiler.example", HttpStatusCode.OK)]
    [InlineData("Host", "localhost:1234", HttpStatusCode.OK)]
    [InlineData("Host", "[::1]", HttpStatusCode.OK)]
    [InlineData("X-Harmless", "1", HttpStatusCode.OK)]
    public async Task A_page_of_another_site_cannot_write_where_no_login_is_needed(string header, string value, HttpStatusCode expected)
    {
        await using var backend = await RunningBackend.StartAsync(options => options with { Hosts = ["profiler.example"] });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ingest?name=shop") { Content = new StringContent("main 1") };
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await backend.Http.SendAsync(request, Token);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Bearer")]
    public async Task A_key_is_taken_as_bearer_and_as_the_password_of_Basic(string scheme)
    {
        await using var backend = await StartAsync();
        var key = AccessMatrixTests.Add(backend.Control, ApiKey.EveryProject, KeyScopes.Read);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/services");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            scheme, scheme == "Basic" ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"anybody:{key}")) : key);

        using var answer = await backend.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    internal static Task<RunningBackend> StartAsync() => RunningBackend.StartAsync(options =>
    {
        using var control = ControlStore.Open(options.DataFolder);
        AccessMatrixTests.Add(control, "first-project", KeyScopes.Read);
        return options with { RequireKeys = true };
    });

    private static HttpClient Browser(RunningBackend backend) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = backend.Http.BaseAddress };

    private static Task<HttpResponseMessage> LogInAsync(HttpClient browser, string key, string then) => browser.PostAsync(
        new Uri("/login", UriKind.Relative), new FormUrlEncodedContent([new("key", key), new("then", then)]), Token);

    private static async Task<HttpResponseMessage> AskAsync(RunningBackend backend, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/services");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await backend.Http.SendAsync(request, Token);
    }

    private static async Task<HttpStatusCode> ChangeAsync(HttpClient browser, string? antiforgery)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/settings?service=shop") { Content = new StringContent("{}") };
        if (antiforgery is not null)
            request.Headers.Add(AccessCheck.AntiforgeryHeader, antiforgery);
        using var answer = await browser.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
