namespace NativeProfiler.Storage;

/// <summary>One value of a label of whole profiles, and how many profiles have it.</summary>
public readonly record struct LabelValue(string Key, string Value, int Profiles);
