using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Compiler;

/// <summary>Enough C# to keep the compiler busy for seconds: this repository's own programs, many times over.</summary>
internal static class SourceFolder
{
    private const int Copies = 120;

    private static readonly string[] Files =
        ["Shared/Clock.cs", "Shared/Spin.cs", "Split/Schedule.cs", "Split/Callers.cs", "Split/Work.cs", "Names/Shop.cs", "Names/Shelf.cs", "Children/Fork.cs"];

    /// <summary>The compiler's command line for a folder of sources written below <paramref name="folder"/>.</summary>
    public static Launch Write(string folder, string output)
    {
        var sources = Path.Combine(folder, "sources");
        Directory.CreateDirectory(sources);
        File.WriteAllText(
            Path.Combine(sources, "Usings.cs"),
            "global using System; global using System.Collections.Generic; global using System.Linq; global using System.IO;\n"
            + "global using System.Threading; global using System.Threading.Tasks;\n");
        for (var copy = 0; copy < Copies; copy++)
        {
            foreach (var file in Files)
            {
                var text = File.ReadAllText(Path.Combine(Repository.Root, "tests/programs", file));
                File.WriteAllText(
                    Path.Combine(sources, $"{Path.GetFileNameWithoutExtension(file)}{copy}.cs"),
                    text.Replace("namespace Programs;", $"namespace Programs.Copy{copy};", StringComparison.Ordinal));
            }
        }

        return new Launch(
            Tool.Dotnet,
            [
                "exec", Path.Combine(Tool.Sdk, "Roslyn/bincore/csc.dll"), "-noconfig", "-nologo", "-target:library", "-deterministic",
                "-optimize+", "-unsafe", "-nullable:enable", "-warn:9", "-out:" + output,
                .. Directory.EnumerateFiles(Tool.ReferencePack, "*.dll").Select(file => "-reference:" + file),
                .. Directory.EnumerateFiles(Path.Combine(Tool.ReferencePack, "../../analyzers/dotnet/cs"), "*.dll").Select(file => "-analyzer:" + file),
                "-recurse:*.cs",
            ])
        { WorkingDirectory = sources };
    }
}
