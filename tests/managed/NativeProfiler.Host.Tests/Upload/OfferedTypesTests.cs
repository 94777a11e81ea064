using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Upload;

namespace NativeProfiler.Host.Tests.Upload;

public sealed class OfferedTypesTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("tasks=102", false)]
    [InlineData("exceptions=103", false)]
    [InlineData("exceptions=101,tasks=102", true)]
    public void Types_that_the_published_api_lacks_go_to_a_backend_that_announces_them(string? announced, bool isOffered)
    {
        var offered = new OfferedTypes([ProfileType.Cpu, ProfileType.Exceptions, ProfileType.HeapAlloc]);
        Assert.Equal([ProfileType.Cpu, ProfileType.HeapAlloc], offered.Types);
        offered.Note(announced);
        Assert.Equal(isOffered, offered.Types.Contains(ProfileType.Exceptions));
        offered.Note(null);
        Assert.DoesNotContain(ProfileType.Exceptions, offered.Types);
    }
}
