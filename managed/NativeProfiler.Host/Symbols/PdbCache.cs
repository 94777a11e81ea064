namespace NativeProfiler.Host.Symbols;

/// <summary>
/// Keeps PDBs that were read, for all targets, by their id: replicas share them. While one is borrowed it stays, afterwards the least recently
/// used go until what is kept fits.
/// </summary>
internal sealed class PdbCache(long maxKeptBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PdbId, Entry> _entries = [];
    private readonly LinkedList<Entry> _byUse = []; // the most recent first
    private long _bytes;

    internal static PdbCache Shared { get; } = new(SymbolLimits.MaxKeptBytes);

    internal long KeptBytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Borrows a PDB that is here.</summary>
    internal Loan? TryBorrow(PdbId id)
    {
        lock (_gate) return _entries.TryGetValue(id, out var entry) ? Lend(entry) : null;
    }

    /// <summary>Takes over a PDB and lends it; of two with the same id the first is kept.</summary>
    internal Loan AddAndBorrow(PortablePdb pdb)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(pdb.Id, out var entry))
            {
                pdb.Dispose();
                return Lend(entry);
            }

            entry = new Entry(pdb);
            _entries.Add(pdb.Id, entry);
            entry.Place = _byUse.AddFirst(entry);
            _bytes += pdb.Size;
            return Lend(entry);
        }
    }

    private Loan Lend(Entry entry)
    {
        entry.Borrowers++;
        _byUse.Remove(entry.Place!);
        _byUse.AddFirst(entry.Place!);
        return new Loan(this, entry);
    }

    private void Return(Entry entry)
    {
        lock (_gate)
        {
            entry.Borrowers--;
            for (var place = _byUse.Last; place is not null && _bytes > maxKeptBytes;)
            {
                var (candidate, next) = (place.Value, place.Previous);
                if (candidate.Borrowers == 0)
                {
                    _byUse.Remove(place);
                    _ = _entries.Remove(candidate.Pdb.Id);
                    _bytes -= candidate.Pdb.Size;
                    candidate.Pdb.Dispose();
                }

                place = next;
            }
        }
    }

    /// <summary>A PDB that is here, for the cache alone.</summary>
    internal sealed class Entry(PortablePdb pdb)
    {
        internal PortablePdb Pdb { get; } = pdb;

        internal LinkedListNode<Entry>? Place { get; set; }

        internal int Borrowers { get; set; }
    }

    /// <summary>A borrowed PDB. One question at a time: borrowers of the same PDB wait for each other.</summary>
    internal sealed class Loan(PdbCache cache, Entry entry) : IDisposable
    {
        internal SourceLine? Find(uint methodToken, uint ilOffset, out LineProblem problem)
        {
            lock (entry) return entry.Pdb.Find(methodToken, ilOffset, out problem);
        }

        public void Dispose() => cache.Return(entry);
    }
}
