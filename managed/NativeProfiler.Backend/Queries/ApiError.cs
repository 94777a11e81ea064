using System.Text.Json.Serialization;
using NativeProfiler.Backend.Operations;

namespace NativeProfiler.Backend.Queries;

/// <summary>The JSON of everything that goes wrong: `{"error": "what is wrong and what to do"}`.</summary>
internal sealed record ApiError(string Error)
{
    public static Task WriteAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ApiError(error), ApiJson.Default.ApiError);
    }
}

/// <summary>A question that cannot be answered; the message goes to the person who asked.</summary>
internal sealed class ApiException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(Readiness))]
[JsonSerializable(typeof(ServiceList))]
[JsonSerializable(typeof(LabelList))]
[JsonSerializable(typeof(Timeline))]
[JsonSerializable(typeof(History))]
[JsonSerializable(typeof(Breakdown))]
[JsonSerializable(typeof(Uploaded))]
[JsonSerializable(typeof(WeightRows))]
[JsonSerializable(typeof(InstanceList))]
[JsonSerializable(typeof(Progress))]
[JsonSerializable(typeof(ViewList))]
[JsonSerializable(typeof(ViewBody))]
internal sealed partial class ApiJson : JsonSerializerContext;
