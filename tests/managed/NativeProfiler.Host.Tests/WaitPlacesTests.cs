using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Profiles.Types;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Tests;

public sealed class WaitPlacesTests
{
    [Theory]
    [InlineData("Lock", "libc.so.6 libcoreclr.so System.Threading.Monitor.Enter_Slowpath Shop.Cart.Add")]
    [InlineData("Lock", "libc.so.6 libcoreclr.so Shop.Cart.Add")] // the runtime's own helper has no managed frame
    [InlineData("Lock", "libc.so.6 libcoreclr.so System.Threading.WaitHandle.WaitOneNoCheck System.Threading.Lock.TryEnterSlow Shop.Cart.Add")]
    [InlineData("Object", "libc.so.6 libcoreclr.so System.Threading.WaitHandle.WaitOne Shop.Cart.Add")]
    [InlineData("Object", "libc.so.6 libcoreclr.so System.Threading.Monitor.Wait System.Threading.SemaphoreSlim.Wait Shop.Cart.Add")]
    [InlineData("Object", "libc.so.6 libcoreclr.so System.Threading.Thread.Join Shop.Cart.Add")]
    [InlineData("None", "libc.so.6 libcoreclr.so System.Threading.Thread.Sleep Shop.Cart.Add")]
    [InlineData("None", "libc.so.6 libcoreclr.so System.GC.Collect Shop.Cart.Add")]
    [InlineData("None", "libc.so.6 libSystem.Native.so Interop+Sys.Poll System.Net.Sockets.Socket.Poll Shop.Cart.Add")]
    [InlineData("None", "libc.so.6 libcoreclr.so System.Threading.LowLevelLifoSemaphore.Wait System.Threading.PortableThreadPool+WorkerThread.WorkerThreadStart")]
    [InlineData("None", "libc.so.6 libcoreclr.so libc.so.6")]
    [InlineData("None", "")]
    public void A_stack_tells_what_its_thread_waits_for(string expected, string leafFirst) =>
        Assert.Equal(Enum.Parse<WaitPlace>(expected), WaitPlaces.Of(Frames(leafFirst), 10));

    [Fact]
    public void Waits_that_the_runtime_tells_nothing_of_are_none_there() =>
        Assert.Equal(WaitPlace.None, WaitPlaces.Of(Frames("libc.so.6 libcoreclr.so System.Threading.WaitHandle.WaitOne Shop.Cart.Add"), 8));

    private static IEnumerable<ResolvedFrame> Frames(string leafFirst) =>
        leafFirst.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name =>
        {
            var isNative = name.Contains(".so", StringComparison.Ordinal);
            var dot = name.LastIndexOf('.');
            var function = isNative
                ? new FunctionInfo(1, 1, FunctionKind.Native, 0, "", "", "", "")
                : new FunctionInfo(1, 1, FunctionKind.Managed, 1, name[..dot], "", name[(dot + 1)..], "");
            return new ResolvedFrame(function, new ModuleInfo(1, isNative ? ModuleKind.Elf : ModuleKind.Assembly, 0, 0, 0, $"/lib/{name}", ""), 0, IsAnswered: true);
        });
}
