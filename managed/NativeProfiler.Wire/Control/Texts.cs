namespace NativeProfiler.Wire.Control;

/// <summary>A text that records refer to by number.</summary>
public readonly record struct NumberedText(uint Id, string Text);

/// <summary>New texts; each comes once in a connection, before the window that uses it is closed.</summary>
public sealed record Texts(IReadOnlyList<NumberedText> Items)
{
    /// <summary>Reads the message; null when it is not whole.</summary>
    public static Texts? TryRead(ref MessageReader reader)
    {
        var items = new List<NumberedText>();
        for (int left = reader.ReadUInt16(); left > 0 && !reader.IsBroken; left--)
        {
            items.Add(new NumberedText(reader.ReadUInt32(), reader.ReadString()));
        }

        return reader.IsComplete ? new Texts(items) : null;
    }
}
