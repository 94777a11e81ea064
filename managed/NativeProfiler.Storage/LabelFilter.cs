namespace NativeProfiler.Storage;

/// <summary>
/// Wants samples that have this label, themselves or by their whole profile. Several filters of one key are alternatives,
/// filters of different keys must all be met. The value of a numeric label is its decimal number.
/// </summary>
public readonly record struct LabelFilter(string Key, string Value);
