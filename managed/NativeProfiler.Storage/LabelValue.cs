namespace NativeProfiler.Storage;

/// <summary>One value of a label, and how many profiles have it, themselves or in some of their samples.</summary>
public readonly record struct LabelValue(string Key, string Value, int Profiles);
