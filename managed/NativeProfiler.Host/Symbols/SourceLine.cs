namespace NativeProfiler.Host.Symbols;

/// <summary>A statement: its file as the compiler knew it, its first line, and its method's first line. All from 1.</summary>
internal readonly record struct SourceLine(string File, int Line, int MethodLine);
