using NativeProfiler.Wire.Control;

namespace NativeProfiler.Wire.Tests;

public sealed class MessageTests
{
    private delegate bool Reading(ref MessageReader reader);

    [Fact]
    public void A_message_cut_anywhere_is_not_whole_and_never_throws()
    {
        var buffer = new byte[ControlLayout.MaxMessageSize];
        var size = WriteHello(buffer);
        Assert.True(Read(buffer.AsSpan(0, size), ReadHello));
        for (var cut = ControlLayout.HeaderSize; cut < size; cut++)
        {
            var packet = buffer.AsSpan(0, cut).ToArray();
            BitConverter.TryWriteBytes(packet.AsSpan(4), cut);
            Assert.False(Read(packet, ReadHello));
        }
    }

    [Fact]
    public void A_packet_whose_length_or_flags_are_wrong_is_no_message()
    {
        var buffer = new byte[ControlLayout.MaxMessageSize];
        var size = HostMessages.WriteRelease(buffer);
        Assert.True(MessageReader.TryOpen(buffer.AsSpan(0, size), out var reader));
        Assert.Equal(MessageType.Release, reader.Type);
        Assert.False(MessageReader.TryOpen(buffer.AsSpan(0, size + 1), out _));
        Assert.False(MessageReader.TryOpen(buffer.AsSpan(0, size - 1), out _));
        buffer[2] = 1;
        Assert.False(MessageReader.TryOpen(buffer.AsSpan(0, size), out _));
    }

    [Fact]
    public void Noise_in_any_message_never_throws()
    {
        var random = new Random(1);
        var packet = new byte[600];
        Reading[] all =
        [
            ReadHello,
            (ref MessageReader r) => WindowOpened.TryRead(ref r) is not null,
            (ref MessageReader r) => WindowClosed.TryRead(ref r) is not null,
            (ref MessageReader r) => ThreadStats.TryRead(ref r) is not null,
            (ref MessageReader r) => ModuleInfo.TryRead(ref r) is not null,
            (ref MessageReader r) => FunctionInfo.TryRead(ref r) is not null,
            (ref MessageReader r) => Names.TryRead(ref r) is not null,
            (ref MessageReader r) => AgentLog.TryRead(ref r) is not null,
        ];
        for (var round = 0; round < 2000; round++)
        {
            random.NextBytes(packet.AsSpan(ControlLayout.HeaderSize));
            BitConverter.TryWriteBytes(packet, (uint)MessageType.Hello);
            BitConverter.TryWriteBytes(packet.AsSpan(4), packet.Length);
            foreach (var read in all) _ = Read(packet, read);
        }
    }

    [Fact]
    public void A_text_that_is_too_long_is_cut_between_characters()
    {
        var buffer = new byte[ControlLayout.MaxMessageSize];
        var size = HostMessages.WriteRefuse(buffer, new string('ä', 40_000));
        Assert.InRange(size, ControlLayout.MaxMessageSize - 1, ControlLayout.MaxMessageSize);
        Assert.True(MessageReader.TryOpen(buffer.AsSpan(0, size), out var reader));
        var text = reader.ReadString();
        Assert.True(reader.IsComplete);
        Assert.All(text, c => Assert.Equal('ä', c));
    }

    [Fact]
    public void A_resolve_request_holds_as_many_addresses_as_fit()
    {
        var buffer = new byte[ControlLayout.MaxMessageSize];
        var addresses = new ulong[HostMessages.MaxAddresses];
        Assert.InRange(HostMessages.WriteResolve(buffer, 1, addresses), ControlLayout.MaxMessageSize - 8, ControlLayout.MaxMessageSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => HostMessages.WriteResolve(buffer, 1, new ulong[addresses.Length + 1]));
    }

    private static bool ReadHello(ref MessageReader reader) => Hello.TryRead(ref reader) is not null;

    private static bool Read(ReadOnlySpan<byte> packet, Reading read) =>
        MessageReader.TryOpen(packet, out var reader) && read(ref reader);

    private static int WriteHello(Span<byte> buffer)
    {
        var writer = new MessageWriter(buffer, MessageType.Hello);
        writer.WriteUInt16(1);
        writer.WriteUInt16(1);
        writer.WriteUInt32(1);
        writer.WriteUInt32(42);
        writer.WriteUInt64(7);
        writer.WriteUInt32(2);
        writer.WriteUInt32(8);
        foreach (var text in new[] { "10.0.12", "0.1.0", "dotnet App.dll", "/app/App.dll" }) writer.WriteString(text);
        writer.WriteUInt16(1);
        writer.WriteString("HOSTNAME");
        writer.WriteString("pod-1");
        return writer.Finish();
    }
}
