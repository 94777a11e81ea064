namespace NativeProfiler.Pprof.Tests;

public sealed class FunctionPackageTests
{
    [Theory]
    [InlineData("Shop.Cart.Rules.Discount<T>.Apply(int)", "", "/app/Shop.dll", "Shop.Cart")]
    [InlineData("Shop.Cart.AddAsync (async)", "Cart.cs", "/app/Shop.dll", "Shop")]
    [InlineData("System.Collections.Generic.List<T>.Add(T)", "", "System.Private.CoreLib.dll", "System.Collections")]
    [InlineData("System.Linq.Enumerable.ToArray<TSource>(IEnumerable<TSource>)", "", "System.Linq.dll", "System.Linq")]
    [InlineData("Program.Main", "", "/app/Demo.Shop.dll", "Demo.Shop")]
    [InlineData("github.com/acme/shop/cart.(*Cart).Add", "/src/cart.go", "/bin/shop", "github.com/acme/shop/cart")]
    [InlineData("crypto/sha256.block", "/go/src/crypto/sha256/sha256block_amd64.s", "/bin/shop", "crypto/sha256")]
    [InlineData("SVR::gc_heap::mark_phase", "", "/usr/share/dotnet/libclrgc.so", "libclrgc.so")]
    [InlineData("read", "file:///app/node_modules/@acme/fs/lib/a.js", "", "@acme/fs")]
    [InlineData("work", "/srv/app/jobs.py", "", "app")]
    public void The_package_is_what_a_colour_stands_for(string name, string file, string module, string package)
    {
        Assert.Equal(package, FunctionPackage.Of(new FunctionKey(name, "", file, 0, module)));
    }

    [Theory]
    [InlineData("System.String.Concat", "", "System.Private.CoreLib.dll", true)]
    [InlineData("SVR::gc_heap::mark_phase", "", "/usr/share/dotnet/libclrgc.so", true)]
    [InlineData("SystemNative_Read", "", "/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/libSystem.Native.so", true)]
    [InlineData("hostfxr_main", "", "/usr/share/dotnet/host/fxr/10.0.0/libhostfxr.so", true)]
    [InlineData("libclrjit.so", "", "/usr/share/dotnet/libclrjit.so", true)]
    [InlineData("SSL_read", "", "/usr/lib/x86_64-linux-gnu/libssl.so.3", false)]
    [InlineData("System.Linq.Enumerable.Sum", "", "System.Linq.dll", false)]
    [InlineData("runtime.mallocgc", "/go/src/runtime/malloc.go", "", true)]
    [InlineData("internal/runtime/maps.(*Map).Get", "/go/src/internal/runtime/maps/map.go", "", true)]
    [InlineData("(garbage collector)", "", "", true)]
    [InlineData("processTimers", "node:internal/timers", "", true)]
    [InlineData("burn", "/srv/app/burn.js", "", false)]
    [InlineData("Shop.Program.Main", "", "/app/Shop.dll", false)]
    public void The_runtime_is_told_apart(string name, string file, string module, bool runtime)
    {
        Assert.Equal(runtime, FunctionPackage.IsRuntime(new FunctionKey(name, "", file, 0, module)));
    }
}
