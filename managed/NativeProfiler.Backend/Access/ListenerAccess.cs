using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace NativeProfiler.Backend.Access;

/// <summary>Whether who comes in through a listener has to log in; attached to its connections.</summary>
internal sealed record ListenerAccess(bool NeedsLogin)
{
    public static void Attach(ListenOptions listener, bool needsLogin)
    {
        var access = new ListenerAccess(needsLogin);
        listener.Use(next => connection =>
        {
            connection.Features.Set(access);
            return next(connection);
        });
    }

    /// <summary>A connection of an unknown listener needs a login.</summary>
    public static bool IsOpen(HttpContext context) => context.Features.Get<ListenerAccess>() is { NeedsLogin: false };
}
