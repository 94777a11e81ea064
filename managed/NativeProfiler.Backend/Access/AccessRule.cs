using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>Where a request says which project it is about, and so who checks it.</summary>
internal enum ProjectIn
{
    /// <summary>Nothing of a project is in the request or its answer.</summary>
    Nothing,

    /// <summary>The parameter `project`, `default` when it is missing: checked before the endpoint runs.</summary>
    Query,

    /// <summary>The part `{project}` of the path: checked before the endpoint runs.</summary>
    Path,

    /// <summary>The endpoint reads it from the body, or chooses what it answers, and checks it with <see cref="Caller.Demand"/>.</summary>
    Endpoint,
}

/// <summary>What an endpoint demands of its caller. No scope = anybody.</summary>
internal sealed record AccessRule(string Method, string Pattern, KeyScopes Scope, ProjectIn Project);
