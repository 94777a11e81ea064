using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Protocol.Parca;

/// <summary>The method of parca.profilestore.v1alpha1.ProfileStoreService that takes whole profiles.</summary>
public static class ProfileStoreService
{
    public static Method<WriteRawRequest, WriteRawResponse> WriteRaw { get; } = new(
        "parca.profilestore.v1alpha1.ProfileStoreService", "WriteRaw", WriteRawRequest.Parser, WriteRawResponse.Parser);
}
