using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Host.Upload;

/// <summary>A profile that the backend wants.</summary>
/// <param name="Profile">Its name, type and length.</param>
/// <param name="ExtraTypes">What the backend says of types that the published API lacks: <c>exceptions=101,tasks=102</c>; null when it says nothing.</param>
internal sealed record CreatedProfile(Profile Profile, string? ExtraTypes);
