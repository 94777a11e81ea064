using System.Net;
using System.Text.Json.Serialization;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>
/// `POST /token`: the OAuth 2.0 grant (RFC 7523) by which a service account's signed assertion becomes an access token. Errors
/// have the form of RFC 6749, which is what Google's clients show.
/// </summary>
internal sealed class TokenEndpoint(ControlStore control, Credentials credentials, FailedAttempts attempts, TimeProvider time)
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/token", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await SmallForm.ReadAsync(context, Limits.TokenForm, nameof(Limits.TokenForm)) is not { } form)
        {
            await RefuseAsync(context, "invalid_request", $"the body is not a form (application/x-www-form-urlencoded) of at most {Limits.TokenForm} bytes");
        }
        else if (form["grant_type"] != Grant)
        {
            await RefuseAsync(context, "unsupported_grant_type", $"the grant_type is not {Grant}");
        }
        else if (Assertion.Verify(form["assertion"].ToString(), control.Keys, time.GetUtcNow(), out var problem) is not { } key)
        {
            var wait = attempts.Note(context.Connection.RemoteIpAddress ?? IPAddress.None);
            await RefuseAsync(context, "invalid_grant", problem, wait);
        }
        else
        {
            await context.Response.WriteAsJsonAsync(
                new TokenAnswer(credentials.NewToken(key), "Bearer", (int)Credentials.TokenLife.TotalSeconds), AccessJson.Default.TokenAnswer);
        }
    }

    private static Task RefuseAsync(HttpContext context, string error, string description, TimeSpan? wait = null)
    {
        context.Response.StatusCode = wait is null ? StatusCodes.Status400BadRequest : StatusCodes.Status429TooManyRequests;
        if (wait is { } delay)
            context.Response.Headers.RetryAfter = $"{Math.Ceiling(delay.TotalSeconds):F0}";
        return context.Response.WriteAsJsonAsync(new TokenError(error, description), AccessJson.Default.TokenError);
    }
}

internal sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn);

internal sealed record TokenError(string Error, string ErrorDescription);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenError))]
internal sealed partial class AccessJson : JsonSerializerContext;
