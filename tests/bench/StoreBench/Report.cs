using System.Globalization;

namespace StoreBench;

/// <summary>Prints what was measured, beside its goal.</summary>
internal sealed class Report
{
    public int Missed { get; private set; }

    public static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    public void AtMost(string what, double value, double goal, string unit) => Judge(what, value, $"at most {goal:0.#}", unit, value <= goal);

    public void AtLeast(string what, double value, double goal, string unit) => Judge(what, value, $"at least {goal:0.#}", unit, value >= goal);

    public void Holds(string what, bool holds)
    {
        Say($"{what}: {(holds ? "yes" : "NO")}");
        Missed += holds ? 0 : 1;
    }

    private void Judge(string what, double value, string goal, string unit, bool met)
    {
        Say($"{what,-66} {value,9:0.0} {unit,-12} goal {goal} {unit}: {(met ? "met" : "MISSED")}");
        Missed += met ? 0 : 1;
    }
}
