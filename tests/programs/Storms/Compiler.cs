using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Programs;

/// <summary>The C# compiler of the SDK, at work on a source file of this program.</summary>
internal static class Compiler
{
    private const string Usings = "global using System; global using System.Threading;";

    private static readonly string Source = ReadSource();

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Threading.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles the file to bytes; some milliseconds. Returns 1.</summary>
    public static int Compile()
    {
        var compilation = CSharpCompilation.Create(
            "Unit",
            [CSharpSyntaxTree.ParseText(Usings), CSharpSyntaxTree.ParseText(Source)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var output = new MemoryStream();
        var result = compilation.Emit(output);
        return result.Success ? 1 : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    private static string ReadSource()
    {
        using var reader = new StreamReader(typeof(Compiler).Assembly.GetManifestResourceStream("Work.cs")!);
        return reader.ReadToEnd();
    }
}
