using NativeProfiler.Host.Symbols;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Naming;

/// <summary>
/// The modules and functions that an agent has told, and the addresses of the window that is open. Addresses are forgotten
/// between windows, because code can be unloaded and its place used anew.
/// </summary>
/// <param name="files">The process's files, for what names and lines need of assemblies.</param>
internal sealed class NameTable(TargetFiles files)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, ModuleInfo> _modules = [];
    private readonly Dictionary<uint, FunctionInfo> _functions = [];
    private readonly Dictionary<ulong, AddressName> _addresses = [];
    private readonly Dictionary<ulong, string> _texts = [];
    private TaskCompletionSource? _allAnswered;
    private int _openRequests;

    internal TargetFiles Files => files;

    internal StateMachines StateMachines { get; } = new(files);

    /// <summary>Modules and functions that found no room; their addresses stay without a name.</summary>
    internal long Refused { get; private set; }

    internal void Add(IReadOnlyList<ModuleInfo> modules)
    {
        lock (_gate)
        {
            foreach (var module in modules)
            {
                if (_modules.Count < NameLimits.MaxModules) _modules[module.Id] = module;
                else Refused++;
            }
        }
    }

    internal void Add(IReadOnlyList<FunctionInfo> functions)
    {
        lock (_gate)
        {
            foreach (var function in functions)
            {
                if (_functions.Count < NameLimits.MaxFunctions) _functions[function.Id] = function;
                else Refused++;
            }
        }
    }

    internal void Add(Texts texts)
    {
        lock (_gate)
        {
            foreach (var text in texts.Items)
            {
                if (_texts.Count < NameLimits.MaxTexts) _texts[text.Id] = text.Text;
                else Refused++;
            }
        }
    }

    /// <summary>A text by its number; null when the agent had no room for it or never sent it.</summary>
    internal string? FindText(ulong id)
    {
        lock (_gate) return _texts.GetValueOrDefault(id);
    }

    /// <summary>Takes an answer, or what a process tells at its end; an answer that was never asked for is ignored.</summary>
    internal void Add(Names names)
    {
        lock (_gate)
        {
            if (names.RequestId == ControlLayout.UnaskedNames)
            {
                AddUnasked(names.Addresses);
                return;
            }

            if (_openRequests == 0) return;
            foreach (var address in names.Addresses)
            {
                // No more than were asked for: their number is bounded by the aggregate.
                if (_addresses.ContainsKey(address.Address)) _addresses[address.Address] = address;
            }

            if (!names.IsLast || --_openRequests > 0) return;
            _allAnswered?.TrySetResult();
        }
    }

    /// <summary>Takes out of a list what needs not be asked for: the process has told it of itself.</summary>
    internal void RemoveTold(List<ulong> addresses)
    {
        lock (_gate) _ = addresses.RemoveAll(_addresses.ContainsKey);
    }

    /// <summary>Notes that a request for these addresses is on its way.</summary>
    internal void Expect(ReadOnlySpan<ulong> addresses)
    {
        lock (_gate)
        {
            foreach (var address in addresses) _ = _addresses.TryAdd(address, default);
            _openRequests++;
        }
    }

    /// <summary>Completes when every request so far has its last answer.</summary>
    internal Task AllAnsweredAsync()
    {
        lock (_gate)
        {
            if (_openRequests == 0) return Task.CompletedTask;
            _allAnswered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _allAnswered.Task;
        }
    }

    /// <summary>Forgets the addresses of the last window.</summary>
    internal void StartWindow()
    {
        lock (_gate)
        {
            _addresses.Clear();
            _openRequests = 0;
        }
    }

    internal ResolvedFrame Find(ulong address)
    {
        lock (_gate)
        {
            if (!_addresses.TryGetValue(address, out var name)) return default;
            _ = _functions.TryGetValue(name.FunctionId, out var function);
            _ = _modules.TryGetValue(name.ModuleId != 0 ? name.ModuleId : function?.ModuleId ?? 0, out var module);
            return new ResolvedFrame(function, module, name.IlOffset, name.Address != 0);
        }
    }

    private void AddUnasked(IReadOnlyList<AddressName> names)
    {
        foreach (var name in names)
        {
            if (_addresses.Count < NameLimits.MaxUnasked) _addresses[name.Address] = name;
            else Refused++;
        }
    }
}
