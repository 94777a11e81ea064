using System.Globalization;
using System.Runtime.CompilerServices;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Wire.Tests;

public sealed class GoldenLayoutTests
{
    [Fact]
    public void Every_number_of_the_golden_file_is_ours_and_every_number_of_ours_is_in_it()
    {
        var golden = File.ReadLines(GoldenPath())
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" = "))
            .ToDictionary(parts => parts[0], parts => Number(parts[1]));
        // How often a writer tries is the agent's own affair.
        Assert.True(golden.Remove("ring.reserve_attempts"));
        Assert.Equal(Ours().OrderBy(pair => pair.Key, StringComparer.Ordinal), golden.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private static Dictionary<string, ulong> Ours()
    {
        var ours = new Dictionary<string, ulong>
        {
            ["ring.magic"] = RingLayout.Magic,
            ["ring.version"] = RingLayout.Version,
            ["ring.header_bytes"] = RingLayout.HeaderSize,
            ["ring.granule_bytes"] = RingLayout.GranuleSize,
            ["ring.max_record_granules"] = RingLayout.MaxRecordGranules,
            ["ring.min_capacity"] = RingLayout.MinCapacity,
            ["ring.max_capacity"] = RingLayout.MaxCapacity,
            ["header.magic"] = RingLayout.MagicOffset,
            ["header.version"] = RingLayout.VersionOffset,
            ["header.capacity"] = RingLayout.CapacityOffset,
            ["header.write_position"] = RingLayout.WritePositionOffset,
            ["header.read_position"] = RingLayout.ReadPositionOffset,
            ["header.drops"] = RingLayout.DropsOffset,
            ["header.walk_ends"] = RingLayout.WalkEndsOffset,
            ["header.handler_nanoseconds"] = RingLayout.HandlerNanosecondsOffset,
            ["header.samples"] = RingLayout.SamplesOffset,
            ["header.callback_nanoseconds"] = RingLayout.CallbackNanosecondsOffset,
            ["header.events"] = RingLayout.EventsOffset,
            ["header.signals"] = RingLayout.SignalsOffset,
            ["header.drop_reasons"] = RingLayout.CounterSlots,
            ["header.walk_end_kinds"] = RingLayout.CounterSlots,
            ["state.free"] = RingLayout.StateFree,
            ["state.reserved"] = RingLayout.StateReserved,
            ["state.committed"] = RingLayout.StateCommitted,
            ["state.discarded"] = RingLayout.StateDiscarded,
            ["word.state_shift"] = RingLayout.StateShift,
            ["word.granules_shift"] = RingLayout.GranuleCountShift,
            ["sample.header_word"] = SampleLayout.HeaderOffset,
            ["sample.window_id"] = SampleLayout.WindowIdOffset,
            ["sample.kind"] = SampleLayout.KindOffset,
            ["sample.frame_count"] = SampleLayout.FrameCountOffset,
            ["sample.thread_id"] = SampleLayout.ThreadIdOffset,
            ["sample.walk_end"] = SampleLayout.WalkEndOffset,
            ["sample.value_count"] = SampleLayout.ValueCountOffset,
            ["sample.periods"] = SampleLayout.PeriodsOffset,
            ["sample.trace_id_high"] = SampleLayout.TraceIdHighOffset,
            ["sample.trace_id_low"] = SampleLayout.TraceIdLowOffset,
            ["sample.span_id"] = SampleLayout.SpanIdOffset,
            ["sample.label_set_id"] = SampleLayout.LabelSetIdOffset,
            ["sample.endpoint_id"] = SampleLayout.EndpointIdOffset,
            ["sample.values"] = SampleLayout.ValuesOffset,
            ["sample.max_values"] = SampleLayout.MaxValues,
            ["sample.max_frames"] = SampleLayout.MaxFrames,
            ["message.max_bytes"] = ControlLayout.MaxMessageSize,
            ["message.header_bytes"] = ControlLayout.HeaderSize,
            ["protocol.version"] = ControlLayout.ProtocolVersion,
            ["thread_flag.managed"] = ThreadStats.ManagedFlag,
            ["thread_flag.ended"] = ThreadStats.EndedFlag,
            ["il_offset.none"] = ControlLayout.NoIlOffset,
            ["names.unasked"] = ControlLayout.UnaskedNames,
        };
        AddAll<WalkEnd>(ours, "walk_end");
        AddAll<DropReason>(ours, "drop");
        AddAll<MessageType>(ours, "message");
        AddAll<RecordKind>(ours, "profile_type");
        AddAll<RunState>(ours, "run_state");
        AddAll<WindowEnd>(ours, "close_reason");
        AddAll<ModuleKind>(ours, "module_kind");
        AddAll<FunctionKind>(ours, "function_kind");
        return ours;
    }

    private static void AddAll<T>(Dictionary<string, ulong> ours, string prefix)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            var name = string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
            ours.Add($"{prefix}.{name}", Convert.ToUInt64(value, CultureInfo.InvariantCulture));
        }
    }

    private static ulong Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : ulong.Parse(text, CultureInfo.InvariantCulture);

    private static string GoldenPath([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../contract/wire_layout.golden"));
}
