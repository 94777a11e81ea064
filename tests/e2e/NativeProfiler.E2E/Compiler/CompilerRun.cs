using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Compiler;

/// <summary>The SDK's C# compiler, once without us and once under <c>nativeprofiler run</c>.</summary>
public sealed class CompilerRun : IAsyncLifetime
{
    private const int WindowSeconds = 60;

    internal Scratch Scratch { get; } = new();

    internal Outcome Plain { get; private set; } = null!;

    internal Outcome Profiled { get; private set; } = null!;

    /// <summary>What the two runs compiled.</summary>
    internal IReadOnlyList<byte[]> Assemblies { get; private set; } = [];

    internal Profile Profile { get; private set; } = null!;

    /// <summary>CPU of the compiler's process in the window, by the kernel.</summary>
    internal TimeSpan Cpu { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var output = Path.Combine(Scratch.Folder, "compiled.dll");
        var compile = SourceFolder.Write(Scratch.Folder, output);
        Plain = (await compile.RunAsync()).Expect(0);
        var plainAssembly = await File.ReadAllBytesAsync(output);
        File.Delete(output);

        await using var meter = new CpuMeter(() => FindCompiler(output));
        Profiled = await compile.With("NATIVEPROFILER_PROFILES", "cpu").UnderRun(Scratch, WindowSeconds).RunAsync();
        Profiled.Expect(0);
        Assemblies = [plainAssembly, await File.ReadAllBytesAsync(output)];
        Profile = await Scratch.ProfileAsync(Profiled);
        Cpu = await meter.BetweenAsync(Profile.Start, Profile.Start + Profile.Duration);
    }

    public ValueTask DisposeAsync()
    {
        Scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int? FindCompiler(string output)
    {
        var found = Proc.All().Where(pid => Proc.CommandLine(pid) is [var program, "exec", ..] words
            && Path.GetFileName(program) == "dotnet" && words.Contains("-out:" + output)).ToList();
        return found.Count > 0 ? found[0] : null;
    }
}
