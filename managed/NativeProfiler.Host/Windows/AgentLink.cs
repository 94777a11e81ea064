using System.Text;
using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Naming;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Windows;

/// <summary>
/// One agent's connection after the handshake: sends the host's messages, and a receive loop hands what comes to the names and the
/// open window. A message that is broken or of an unknown type ends it.
/// </summary>
internal sealed partial class AgentLink(
    ControlSocket socket, NameTable names, uint processId, ILogger logger) : IAsyncDisposable
{
    private readonly byte[] _received = new byte[ControlLayout.MaxMessageSize + 1];
    private readonly byte[] _sent = new byte[ControlLayout.MaxMessageSize];
    private readonly CancellationTokenSource _ending = new();
    private WindowInbox? _window;
    private uint _lastRequest;
    private Task? _receiving;

    /// <summary>Completes when the process is gone or its connection was given up; never fails.</summary>
    internal Task Disconnected => _receiving ??= ReceiveAllAsync();

    internal NameTable Names => names;

    internal async ValueTask<WindowInbox> OpenWindowAsync(
        uint windowId, uint types, TimeSpan period, TimeSpan length, CancellationToken cancellationToken)
    {
        var inbox = new WindowInbox(windowId);
        Volatile.Write(ref _window, inbox);
        names.StartWindow();
        await SendAsync(HostMessages.WriteOpenWindow(_sent, windowId, types, period, length), cancellationToken);
        return inbox;
    }

    internal ValueTask CloseWindowAsync(uint windowId, CancellationToken cancellationToken) =>
        SendAsync(HostMessages.WriteCloseWindow(_sent, windowId), cancellationToken);

    internal ValueTask ReleaseAsync(CancellationToken cancellationToken) =>
        SendAsync(HostMessages.WriteRelease(_sent), cancellationToken);

    /// <summary>Lets the app's people see a line, on the app's stderr. Safe beside the driver's messages; best effort.</summary>
    internal async Task NotifyAsync(string text, CancellationToken cancellationToken)
    {
        var packet = new byte[ControlLayout.HeaderSize + sizeof(ushort) + Encoding.UTF8.GetMaxByteCount(text.Length)];
        try
        {
            await socket.SendAsync(packet.AsMemory(0, HostMessages.WriteNotice(packet, text)), cancellationToken);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The process is gone or does not read: nobody is there to be told.
        }
    }

    /// <summary>Asks for the names of these addresses and forgets them from the list.</summary>
    internal async ValueTask ResolveAsync(List<ulong> addresses, CancellationToken cancellationToken)
    {
        names.RemoveTold(addresses);
        for (var start = 0; start < addresses.Count; start += HostMessages.MaxAddresses)
        {
            var part = addresses.Slice(start, Math.Min(HostMessages.MaxAddresses, addresses.Count - start)).ToArray();
            names.Expect(part);
            await SendAsync(HostMessages.WriteResolve(_sent, ++_lastRequest, part), cancellationToken);
        }

        addresses.Clear();
    }

    /// <summary>Ends the connection; the agent's window, if one is open, ends by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Disconnected;
        socket.Dispose();
        _ending.Dispose();
    }

    // A send that fails is not an error of its own: the receive loop sees the same end, and what the process said before it.
    private async ValueTask SendAsync(int size, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(_sent.AsMemory(0, size), cancellationToken);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            var isGone = e.SocketErrorCode is System.Net.Sockets.SocketError.Shutdown or System.Net.Sockets.SocketError.ConnectionReset;
            if (!isGone) await _ending.CancelAsync();
        }
    }

    private async Task ReceiveAllAsync()
    {
        await Task.Yield();
        try
        {
            while (await socket.ReceiveAsync(_received, _ending.Token) is var size and > 0)
            {
                if (Dispatch(_received.AsSpan(0, size))) continue;
                Log.BrokenMessage(logger, processId, size);
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // Given up by us.
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The process went away with packets unread: the same as the connection's end.
        }
    }

    private bool Dispatch(ReadOnlySpan<byte> packet)
    {
        if (!MessageReader.TryOpen(packet, out var reader)) return false;
        var window = Volatile.Read(ref _window);
        switch (reader.Type)
        {
            case MessageType.WindowOpened when WindowOpened.TryRead(ref reader) is { } opened:
                window?.Add(opened);
                return true;
            case MessageType.ThreadStats when ThreadStats.TryRead(ref reader) is { } stats:
                window?.Add(stats);
                return true;
            case MessageType.WindowClosed when WindowClosed.TryRead(ref reader) is { } closed:
                window?.Add(closed);
                return true;
            case MessageType.Modules when ModuleInfo.TryRead(ref reader) is { } modules:
                names.Add(modules);
                return true;
            case MessageType.Functions when FunctionInfo.TryRead(ref reader) is { } functions:
                names.Add(functions);
                return true;
            case MessageType.Names when Wire.Control.Names.TryRead(ref reader) is { } answer:
                names.Add(answer);
                return true;
            case MessageType.Texts when Texts.TryRead(ref reader) is { } texts:
                names.Add(texts);
                return true;
            case MessageType.Log when AgentLog.TryRead(ref reader) is { } log:
                // The agent has printed it already, where the app's people look.
                Log.AgentSaid(logger, processId, LogText.Clean(log.Text));
                return true;
            default:
                return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(200, LogLevel.Warning,
            "process {ProcessId}: a message of {Size} bytes makes no sense and its connection is closed; install agent and host of the same version")]
        internal static partial void BrokenMessage(ILogger logger, uint processId, int size);

        [LoggerMessage(201, LogLevel.Information, "process {ProcessId}: its agent says: {Text}")]
        internal static partial void AgentSaid(ILogger logger, uint processId, string text);
    }
}
