using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>A replica's turn: it shall make one profile of this kind now.</summary>
internal readonly record struct Grant(Poll Poll, ProfileKind Kind, TimeSpan Window);
