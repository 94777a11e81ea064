using NativeProfiler.Host.Targets;

namespace NativeProfiler.Host.Work;

/// <summary>
/// The windows of a process without a backend, as a pure function of time since registration: the first at once, CPU first; then
/// one per interval, after an offset drawn once, so that processes started together do not measure together. Every
/// other window is CPU where that is offered; the other types take turns in between. Or all types together in every window, where somebody
/// asked for them by name.
/// </summary>
internal sealed class DutyCycle
{
    private readonly List<ProfileType> _others;
    private readonly IReadOnlyList<ProfileType>? _together;
    private readonly bool _hasCpu;
    private readonly TimeSpan _length;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _offset;
    private TimeSpan? _lastSlot;
    private int _given;

    /// <summary>Starts at registration.</summary>
    /// <param name="offers">Types in the order of their turns.</param>
    /// <param name="length">Of a window.</param>
    /// <param name="interval">Between two starts; at least the length.</param>
    /// <param name="phase">In [0, 1): where in its interval this process measures.</param>
    /// <param name="isTogether">All types in every window.</param>
    internal DutyCycle(IReadOnlyList<ProfileType> offers, TimeSpan length, TimeSpan interval, double phase, bool isTogether = false)
    {
        ArgumentOutOfRangeException.ThrowIfZero(offers.Count);
        _together = isTogether ? offers : null;
        _hasCpu = offers.Contains(ProfileType.Cpu);
        _others = [.. offers.Where(type => type != ProfileType.Cpu)];
        _length = length;
        _interval = interval > length ? interval : length;
        _offset = (_interval - length) * phase;
    }

    /// <summary>The next window and when it opens; a slot that was missed is not made up for.</summary>
    internal (WindowOrder Order, TimeSpan At) Next(TimeSpan now)
    {
        var order = new WindowOrder(NextTypes(), _length);
        if (_lastSlot is not { } last)
        {
            _lastSlot = now;
            return (order, now);
        }

        // The first slot after registration is drawn; from then on slots are a whole number of intervals apart.
        var next = _given == 2 ? last + _length + _offset : last + _interval;
        if (next < now) next += _interval * Math.Ceiling((now - next) / _interval);
        _lastSlot = next;
        return (order, next);
    }

    private IReadOnlyList<ProfileType> NextTypes()
    {
        var turn = _given++;
        if (_together is not null) return _together;
        if (_hasCpu && (_others.Count == 0 || turn % 2 == 0)) return [ProfileType.Cpu];
        return [_others[(_hasCpu ? turn / 2 : turn) % _others.Count]];
    }
}
