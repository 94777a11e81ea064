using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Protocol.CloudProfiler;

/// <summary>The methods of google.devtools.cloudprofiler.v2.ProfilerService.</summary>
public static class ProfilerService
{
    public const string Name = "google.devtools.cloudprofiler.v2.ProfilerService";

    /// <summary>Hangs until a profile is wanted.</summary>
    public static Method<CreateProfileRequest, Profile> CreateProfile { get; } =
        new(Name, "CreateProfile", CreateProfileRequest.Parser, Profile.Parser);

    public static Method<UpdateProfileRequest, Profile> UpdateProfile { get; } =
        new(Name, "UpdateProfile", UpdateProfileRequest.Parser, Profile.Parser);

    /// <summary>Stores a profile that nobody asked for.</summary>
    public static Method<CreateOfflineProfileRequest, Profile> CreateOfflineProfile { get; } =
        new(Name, "CreateOfflineProfile", CreateOfflineProfileRequest.Parser, Profile.Parser);
}
