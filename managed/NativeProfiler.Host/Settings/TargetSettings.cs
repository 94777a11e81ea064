using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;

namespace NativeProfiler.Host.Settings;

/// <summary>What a process's variables ask for, with every fallback applied.</summary>
/// <param name="Identity">Whose profiles these are.</param>
/// <param name="OutputFolder">Folder for profile files; null for none.</param>
/// <param name="Backend">Backend to upload to; null for none.</param>
/// <param name="Problems">One line each for a variable that is wrong: which, what, and what is used instead.</param>
internal sealed record TargetSettings(
    TargetIdentity Identity, string? OutputFolder, BackendAddress? Backend, IReadOnlyList<string> Problems);
