using System.Globalization;

namespace NativeProfiler.Pprof;

/// <summary>A label of a sample: text, or a number with its unit (then <paramref name="Text"/> is empty).</summary>
public readonly record struct SampleLabel(string Key, string Text, long Number, string Unit)
{
    /// <summary>What a person picks: the text, or the number in decimal.</summary>
    public string Value => Text.Length > 0 ? Text : Number.ToString(CultureInfo.InvariantCulture);
}
