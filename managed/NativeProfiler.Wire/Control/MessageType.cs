namespace NativeProfiler.Wire.Control;

/// <summary>The messages of the control socket.</summary>
public enum MessageType : ushort
{
    Hello = 1,
    Welcome = 2,
    Refuse = 3,
    OpenWindow = 4,
    WindowOpened = 5,
    CloseWindow = 6,
    ThreadStats = 7,
    WindowClosed = 8,
    Resolve = 9,
    Modules = 10,
    Functions = 11,
    Names = 12,
    Release = 13,
    Log = 14,
    Notice = 15,
    Texts = 16,
}
