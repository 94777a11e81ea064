using NativeProfiler.Pprof.Filters;

namespace NativeProfiler.Pprof.Tests.Filters;

public sealed class FilterPresetTests
{
    private const string CoreLib = "System.Private.CoreLib.dll";

    [Theory]
    [InlineData("justMyCode", "Shop.Cart.AddAsync (async)", "", "/app/Shop.dll", true)]
    [InlineData("justMyCode", "System.String.Concat(string, string)", "", CoreLib, false)]
    [InlineData("justMyCode", "Microsoft.AspNetCore.Hosting.Run()", "", "/app/Microsoft.AspNetCore.Hosting.dll", false)]
    [InlineData("justMyCode", "main.hashDocument", "/srv/main.go", "/srv/shop", true)]
    [InlineData("justMyCode", "github.com/acme/shop/cart.(*Cart).Add", "/src/cart.go", "/srv/shop", true)]
    [InlineData("justMyCode", "crypto/sha256.block", "/go/sha256block_amd64.s", "/srv/shop", false)]
    [InlineData("justMyCode", "burn", "/srv/app/burn.js", "", true)]
    [InlineData("justMyCode", "read", "/app/node_modules/fs/a.js", "", false)]
    [InlineData("justMyCode", "(idle)", "", "", false)]
    [InlineData("justMyCode", "[not sampled]", "", "", false)]
    [InlineData("justMyCode", "epoll_wait", "", "/lib/libc.so.6", false)]
    [InlineData("hideAsync", "System.Runtime.CompilerServices.AsyncTaskMethodBuilder<T>.AsyncStateMachineBox<S>.MoveNext()", "", CoreLib, true)]
    [InlineData("hideAsync", "System.Threading.Tasks.Task.RunContinuations(object)", "", CoreLib, true)]
    [InlineData("hideAsync", "System.Threading.Tasks.Task.Wait()", "", CoreLib, false)]
    [InlineData("hideAsync", "Shop.Cart.AddAsync (async)", "", "/app/Shop.dll", false)]
    [InlineData("hideIdle", "System.Threading.LowLevelLifoSemaphore.WaitForSignal(int)", "", CoreLib, true)]
    [InlineData("hideIdle", "System.Threading.Monitor.Wait(object)", "", CoreLib, false)]
    [InlineData("onlyGc", "SVR::gc_heap::mark_phase(int)", "", "/usr/share/dotnet/libcoreclr.so", true)]
    [InlineData("onlyGc", "Compiler::compCompile", "", "/usr/share/dotnet/libclrjit.so", true)]
    [InlineData("onlyGc", "runtime.gcBgMarkWorker", "/go/mgc.go", "/srv/shop", true)]
    [InlineData("onlyGc", "System.GC.KeepAlive(object)", "", CoreLib, false)]
    public void A_preset_finds_what_it_is_about(string preset, string name, string file, string module, bool expected)
    {
        var filter = FilterPresets.Find(preset);

        Assert.Equal(expected, filter!.Matches(new FunctionKey(name, "", file, 0, module)));
    }

    [Fact]
    public void Every_preset_can_be_found_by_its_name()
    {
        Assert.Equal(["hideAsync", "hideIdle", "justMyCode", "onlyGc"], FilterPresets.Names);
        Assert.All(FilterPresets.Names, name => Assert.NotNull(FilterPresets.Find(name)));
    }
}
