namespace Programs.Workloads;

/// <summary>Dictionaries, sorting with comparers, LINQ, iterators, boxing.</summary>
internal sealed class CollectionsWorkload : IWorkload
{
    private readonly Dictionary<string, int> _byName = [];
    private readonly List<int> _numbers = [];

    public string Name => "collections";

    public void Prepare()
    {
    }

    public void Run()
    {
        _byName.Clear();
        _numbers.Clear();
        for (var i = 0; i < 12; i++)
        {
            _byName["key" + i] = i;
            _numbers.Add((i * 31) % 17);
        }

        _numbers.Sort(static (a, b) => b.CompareTo(a));
        Sink.Value += _numbers.Where(static n => n % 2 == 0).Select(static n => n * 3).OrderBy(static n => -n).Take(4).Sum();
        Sink.Value += _byName.GroupBy(static pair => pair.Value % 3).ToDictionary(static g => g.Key, static g => g.Count()).Count;
        foreach (var pair in Pairs())
        {
            Sink.Value += (int)pair;
        }
    }

    private IEnumerable<object> Pairs()
    {
        foreach (var number in _numbers)
        {
            if (number % 3 == 0) yield return number;
        }
    }
}
