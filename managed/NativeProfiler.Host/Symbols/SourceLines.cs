using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Symbols;

/// <summary>
/// Finds the source lines of one profile's managed frames. PDBs are borrowed from the cache and given back at the end; a PDB that is not the one
/// that its assembly names, or is damaged, is refused and counted.
/// </summary>
internal sealed class SourceLines(TargetFiles files, PdbCache cache) : IDisposable
{
    private const int MaxRefusedNamed = 8;

    private readonly Dictionary<uint, ModuleSymbols> _modules = [];
    private readonly Dictionary<uint, CallSites?> _callSites = [];
    private readonly long[] _problems = new long[Enum.GetValues<LineProblem>().Length];
    private readonly List<string> _refused = [];

    /// <summary>The statement at an IL offset of a method; null when it cannot be told, which is counted with its reason.</summary>
    /// <param name="module">The method's assembly.</param>
    /// <param name="methodToken">The method.</param>
    /// <param name="ilOffset">By the JIT's map.</param>
    /// <param name="callee">What it has called; null for a leaf.</param>
    internal SourceLine? Find(ModuleInfo module, uint methodToken, uint ilOffset, FunctionInfo? callee)
    {
        var (symbols, problem) = (SymbolsOf(module), LineProblem.NoIlOffset);
        SourceLine? line = null;
        if (symbols.Pdb is null) problem = symbols.Problem;
        else if (ilOffset != ControlLayout.NoIlOffset) line = symbols.Pdb.Find(methodToken, CallOf(module, methodToken, ilOffset, callee), out problem);
        _problems[(int)(line is null ? problem : LineProblem.None)]++;
        return line;
    }

    /// <summary>The id of the PDB that the assembly names, whether that was found or not; null for modules without.</summary>
    internal PdbId? PdbOf(ModuleInfo module) => module.Kind == ModuleKind.Assembly ? SymbolsOf(module).Id : null;

    /// <summary>The figures, for the profile's comments.</summary>
    internal IEnumerable<string> Comments()
    {
        if (_problems[0] > 0)
        {
            yield return $"lines.found={_problems[0]}";
            // A sample interrupts the leaf anywhere in its statements, and the JIT mixes them; callers are exactly at their calls.
            yield return "lines.leaf=approximate";
        }

        for (var i = 1; i < _problems.Length; i++)
        {
            if (_problems[i] > 0) yield return $"lines.{NameOf((LineProblem)i)}={_problems[i]}";
        }

        foreach (var refused in _refused) yield return refused;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var module in _modules.Values) module.Pdb?.Dispose();
        _modules.Clear();
        foreach (var sites in _callSites.Values) sites?.Dispose();
        _callSites.Clear();
    }

    private uint CallOf(ModuleInfo module, uint methodToken, uint ilOffset, FunctionInfo? callee)
    {
        if (callee is not { Kind: FunctionKind.Managed }) return ilOffset;
        if (!_callSites.TryGetValue(module.Id, out var sites))
        {
            _callSites[module.Id] = sites = _callSites.Count < SymbolLimits.MaxOpenAssemblies ? CallSites.TryOpen(files, module.Path) : null;
        }

        return sites?.Find(methodToken, ilOffset, callee) ?? ilOffset;
    }

    private ModuleSymbols SymbolsOf(ModuleInfo module)
    {
        if (_modules.TryGetValue(module.Id, out var known)) return known;
        return _modules[module.Id] = Read(module);
    }

    private ModuleSymbols Read(ModuleInfo module)
    {
        if (_modules.Count >= SymbolLimits.MaxAssemblies) return new ModuleSymbols(null, null, LineProblem.TooLarge);
        using var assembly = files.TryOpen(module.Path);
        if (assembly is null) return new ModuleSymbols(null, null, LineProblem.NoAssembly);
        if (AssemblySymbols.TryRead(assembly, module.BuildId, cache, out var problem) is not { } symbols) return new ModuleSymbols(null, null, problem);
        if (symbols.Pdb is { } here) return new ModuleSymbols(symbols.Id, here, LineProblem.None);
        foreach (var path in CandidatesFor(module.Path, symbols.PdbFileName))
        {
            using var file = files.TryOpen(path);
            if (file is null) continue;
            if (PortablePdb.TryRead(file, symbols.Id, out problem) is { } pdb)
            {
                return new ModuleSymbols(symbols.Id, cache.AddAndBorrow(pdb), LineProblem.None);
            }

            if (_refused.Count < MaxRefusedNamed) _refused.Add($"pdb_refused={NameOf(problem)} {LogText.Clean(path)}");
            return new ModuleSymbols(symbols.Id, null, problem);
        }

        return new ModuleSymbols(symbols.Id, null, LineProblem.NoPdb);
    }

    private static IEnumerable<string> CandidatesFor(string assembly, string pdbFileName)
    {
        var beside = Path.ChangeExtension(assembly, ".pdb");
        yield return beside;
        if (pdbFileName.Length == 0) yield break;
        var named = Path.Combine(Path.GetDirectoryName(assembly) ?? "/", pdbFileName);
        if (named != beside) yield return named;
    }

    private static string NameOf(LineProblem problem) => problem switch
    {
        LineProblem.NoIlOffset => "no_il_offset",
        LineProblem.NoAssembly => "no_assembly",
        LineProblem.AssemblyChanged => "assembly_changed",
        LineProblem.NoPdbWanted => "built_without_pdb",
        LineProblem.NoPdb => "no_pdb",
        LineProblem.PdbMismatch => "pdb_mismatch",
        LineProblem.PdbCorrupt => "pdb_corrupt",
        LineProblem.TooLarge => "too_large",
        LineProblem.NoStatement => "no_statement",
        _ => "unknown",
    };

    private sealed record ModuleSymbols(PdbId? Id, PdbCache.Loan? Pdb, LineProblem Problem);
}
