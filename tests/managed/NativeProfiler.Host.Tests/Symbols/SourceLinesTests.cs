using System.Reflection;
using System.Runtime.CompilerServices;
using NativeProfiler.Host.Symbols;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Tests.Symbols;

/// <summary>Lines of this very assembly, in copies of its file and its PDB that are changed by the tests.</summary>
public sealed class SourceLinesTests : IDisposable
{
    private static readonly Assembly Own = typeof(SourceLinesTests).Assembly;

    private readonly string _folder = Directory.CreateTempSubdirectory("np-lines-").FullName;
    private readonly PdbCache _cache = new(long.MaxValue);

    public SourceLinesTests()
    {
        File.Copy(Own.Location, AssemblyPath);
        File.Copy(Path.ChangeExtension(Own.Location, ".pdb"), PdbPath);
    }

    private string AssemblyPath => Path.Combine(_folder, Path.GetFileName(Own.Location));

    private string PdbPath => Path.ChangeExtension(AssemblyPath, ".pdb");

    private ModuleInfo Module => new(1, ModuleKind.Assembly, 0, 0, 0, AssemblyPath, Own.ManifestModule.ModuleVersionId.ToString("N"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_statement_is_on_its_line()
    {
        using var lines = new SourceLines(TargetFiles.Own, _cache);
        var found = lines.Find(Module, TokenOf(nameof(Known)), 0, callee: null);
        Assert.Equal(Known(), found?.Line);
        Assert.Equal(Known(), found?.MethodLine);
        Assert.EndsWith("SourceLinesTests.cs", found?.File, StringComparison.Ordinal);
        Assert.Equal(["lines.found=1", "lines.leaf=approximate"], lines.Comments());
    }

    [Fact]
    public void The_callee_tells_which_of_two_statements_it_is()
    {
        using var lines = new SourceLines(TargetFiles.Own, _cache);
        var first = lines.Find(Module, TokenOf(nameof(Two)), 0, Callee(nameof(Known)))!.Value.Line;
        var second = lines.Find(Module, TokenOf(nameof(Two)), 0, Callee(nameof(Here)))!.Value.Line;
        Assert.Equal(first + 1, second);
        // One that is called from nowhere here leaves the map's own answer.
        Assert.Equal(first, lines.Find(Module, TokenOf(nameof(Two)), 0, Callee("Elsewhere"))!.Value.Line);
    }

    [Fact]
    public void Without_its_pdb_an_assembly_still_tells_the_id()
    {
        File.Delete(PdbPath);
        using var lines = new SourceLines(TargetFiles.Own, _cache);
        Assert.Null(lines.Find(Module, TokenOf(nameof(Known)), 0, callee: null));
        Assert.Matches("^[0-9a-f]{32}ffffffff$", lines.PdbOf(Module).ToString());
        Assert.Equal(["lines.no_pdb=1"], lines.Comments());
    }

    [Fact]
    public void A_pdb_of_another_build_is_refused_by_its_id()
    {
        File.Copy(Path.ChangeExtension(typeof(ModuleInfo).Assembly.Location, ".pdb"), PdbPath, overwrite: true);
        AssertRefused("pdb_mismatch");
    }

    [Fact]
    public void A_pdb_that_is_cut_off_is_refused()
    {
        using (var file = File.OpenWrite(PdbPath)) file.SetLength(file.Length / 3);
        AssertRefused("pdb_corrupt");
    }

    [Fact]
    public void A_pdb_in_the_old_format_is_refused()
    {
        File.WriteAllText(PdbPath, "Microsoft C/C++ MSF 7.00\r\n\u001aDS" + new string('\0', 4096));
        AssertRefused("pdb_corrupt");
    }

    [Fact]
    public void An_assembly_that_was_replaced_after_the_start_is_not_used()
    {
        using var lines = new SourceLines(TargetFiles.Own, _cache);
        var other = Module with { BuildId = Guid.NewGuid().ToString("N") };
        Assert.Null(lines.Find(other, TokenOf(nameof(Known)), 0, callee: null));
        Assert.Equal(["lines.assembly_changed=1"], lines.Comments());
    }

    [Fact]
    public void An_assembly_without_a_file_is_counted()
    {
        using var lines = new SourceLines(TargetFiles.Own, _cache);
        Assert.Null(lines.Find(Module with { Path = "/nowhere/App.dll" }, 0x06000001, 0, callee: null));
        Assert.Null(lines.Find(Module with { Id = 2, Path = "App.dll" }, 0x06000001, 0, callee: null));
        Assert.Null(lines.Find(Module with { Id = 3, Path = "/dev/zero" }, 0x06000001, 0, callee: null));
        Assert.Equal(["lines.no_assembly=3"], lines.Comments());
    }

    [Fact]
    public void Damage_anywhere_in_the_pdb_or_the_assembly_never_throws()
    {
        var random = new Random(1);
        byte[] pdb = File.ReadAllBytes(PdbPath), assembly = File.ReadAllBytes(AssemblyPath);
        var tokens = typeof(SourceLinesTests).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance)
            .Where(method => method.Module == Own.ManifestModule).Select(method => (uint)method.MetadataToken).ToList();
        for (var round = 0; round < 400; round++)
        {
            Overwrite(PdbPath, round % 2 == 0 ? Damaged(pdb, random) : pdb);
            Overwrite(AssemblyPath, round % 2 == 0 ? assembly : Damaged(assembly, random));
            using var lines = new SourceLines(TargetFiles.Own, new PdbCache(0));
            foreach (var token in tokens) _ = lines.Find(Module, token, (uint)random.Next(64), Callee(nameof(Here)));
        }
    }

    [Fact]
    public void What_the_cache_keeps_between_windows_is_bounded()
    {
        foreach (var (limit, kept) in new[] { (0L, 0L), (1L << 30, new FileInfo(PdbPath).Length) })
        {
            var cache = new PdbCache(limit);
            using (var lines = new SourceLines(TargetFiles.Own, cache))
            {
                Assert.NotNull(lines.Find(Module, TokenOf(nameof(Known)), 0, callee: null));
                // While a profile is made the PDB stays.
                Assert.Equal(new FileInfo(PdbPath).Length, cache.KeptBytes);
            }

            Assert.Equal(kept, cache.KeptBytes);
        }
    }

    [Fact]
    public void A_pdb_is_read_once_for_all_targets()
    {
        using (var lines = new SourceLines(TargetFiles.Own, _cache)) _ = lines.Find(Module, TokenOf(nameof(Known)), 0, callee: null);
        File.Delete(PdbPath);
        using var others = new SourceLines(TargetFiles.Own, _cache);
        Assert.NotNull(others.Find(Module, TokenOf(nameof(Known)), 0, callee: null));
    }

    private void AssertRefused(string reason)
    {
        using var lines = new SourceLines(TargetFiles.Own, _cache);
        Assert.Null(lines.Find(Module, TokenOf(nameof(Known)), 0, callee: null));
        Assert.Equal([$"lines.{reason}=1", $"pdb_refused={reason} {PdbPath}"], lines.Comments());
    }

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        var damaged = (byte[])bytes.Clone();
        for (var i = random.Next(1, 40); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return damaged;
    }

    private static void Overwrite(string path, byte[] bytes) => File.WriteAllBytes(path, bytes);

    private static uint TokenOf(string method) =>
        (uint)typeof(SourceLinesTests).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.MetadataToken;

    private static FunctionInfo Callee(string name) =>
        new(9, 1, FunctionKind.Managed, 0, typeof(SourceLinesTests).FullName!, "", name, "");

    private static int Known() => Here();

    private static int Two()
    {
        var first = Known();
        var second = Here();
        return first + second;
    }

    private static int Here([CallerLineNumber] int line = 0) => line;
}
