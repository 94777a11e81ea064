using System.Buffers.Binary;
using System.Globalization;

namespace NativeProfiler.E2E.Walker;

/// <summary>A thread of a stopped process, as the agent's walker sees it.</summary>
/// <param name="Id">The kernel's number.</param>
/// <param name="End">Number of the walk's end, docs/wire_format.md.</param>
/// <param name="Registers">r8 to r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip.</param>
/// <param name="Frames">Leaf first; of callers the return address less one.</param>
internal sealed record StoppedThread(uint Id, string End, IReadOnlyList<ulong> Registers, IReadOnlyList<ulong> Frames)
{
    private const int ContextFlagsAt = 0x30;
    private const int ControlAndInteger = 0x10_0003; // CONTEXT_AMD64 | CONTEXT_CONTROL | CONTEXT_INTEGER

    // Where winnt.h puts the registers, in our order.
    private static readonly int[] Places = [0xb8, 0xc0, 0xc8, 0xd0, 0xd8, 0xe0, 0xe8, 0xf0, 0xb0, 0xa8, 0xa0, 0x90, 0x88, 0x78, 0x80, 0x98, 0xf8];

    internal ulong Pc => Registers[^1];

    /// <summary>Writes the registers as a CONTEXT of Windows on x64, which the runtime uses everywhere.</summary>
    internal void WriteContext(Span<byte> context)
    {
        context.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(context[ContextFlagsAt..], ControlAndInteger);
        for (var i = 0; i < Places.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(context[Places[i]..], Registers[i]);
    }

    /// <summary>From the three lines that <c>walk_stopped</c> prints.</summary>
    internal static StoppedThread Parse(string head, string registers, string frames) =>
        new(uint.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture), head.Split(' ')[2], Words(registers), Words(frames));

    private static ulong[] Words(string line) =>
        [.. line.Split(' ').Skip(1).Select(word => ulong.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
