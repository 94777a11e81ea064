using NativeProfiler.E2E.Compiler;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Walker;

/// <summary>The managed frames of stopped threads are those that <c>Microsoft.Diagnostics.Runtime</c> reports.</summary>
public sealed class IndependentViewTests
{
    [Fact]
    public async Task Of_the_compiler()
    {
        using var scratch = new Scratch();
        var output = Path.Combine(scratch.Folder, "compiled.dll");
        await using var compiler = ThreadStopper.Prepare(SourceFolder.Write(scratch.Folder, output), scratch).Start();
        var comparison = await Comparison.OfAsync(compiler, scratch, stops: 20);
        (await compiler.WaitForExitAsync()).Expect(0);
        Assert.True(File.Exists(output));
        comparison.Expect(frames: 300);
    }

    [Fact]
    public async Task Of_the_shop_under_load()
    {
        using var scratch = new Scratch();
        var bin = Path.Combine(Repository.Root, "artifacts/managed/bin");
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        var shopCommand = new Launch(Tool.Dotnet, Path.Combine(bin, "Shop/release/Shop.dll")) { WorkingDirectory = scratch.Folder }.With("ASPNETCORE_URLS", address);
        await using var shop = ThreadStopper.Prepare(shopCommand, scratch).Start();
        await using var load = new Launch(Tool.Dotnet, Path.Combine(bin, "Load/release/ShopLoad.dll"), "--rate", "200", "--target", address).Start();
        var comparison = await Comparison.OfAsync(shop, scratch, stops: 20);
        Assert.False(shop.HasExited, shop.SoFar.ToString());
        comparison.Expect(frames: 300);
    }
}
