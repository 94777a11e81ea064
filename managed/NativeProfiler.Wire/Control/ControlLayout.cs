namespace NativeProfiler.Wire.Control;

/// <summary>Sizes and numbers of the control socket's messages.</summary>
public static class ControlLayout
{
    public const int HeaderSize = 8;
    public const int MaxMessageSize = 32 * 1024;
    public const ushort ProtocolVersion = 2;
    public const uint NoIlOffset = 0xFFFFFFFF;

    /// <summary>The request of names that a process tells before it ends, without having been asked.</summary>
    public const uint UnaskedNames = 0;
}
