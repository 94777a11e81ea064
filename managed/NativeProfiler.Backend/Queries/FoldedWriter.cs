using System.Text;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Backend.Queries;

/// <summary>One stack a line, `main;work 12`: what flamegraph.pl and its relatives read.</summary>
internal static class FoldedWriter
{
    public static async Task WriteAsync(Stream output, CallTree tree, CancellationToken token)
    {
        var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true);
        await using var closing = writer.ConfigureAwait(false);
        var path = new Stack<string>();
        var depth = new int[tree.Count];
        for (var node = 1; node < tree.Count; node++)
        {
            depth[node] = depth[tree.Parent[node]] + 1;
            while (path.Count >= depth[node])
                path.Pop();
            path.Push(Clean(tree.Functions[tree.Function[node]].Name));
            if (tree.Self[node] != 0)
                await writer.WriteLineAsync($"{string.Join(';', path.Reverse())} {tree.Self[node]}".AsMemory(), token);
        }

        // What has no frame left still counts.
        if (tree.Self[CallTree.Root] != 0)
            await writer.WriteLineAsync($"[no frames] {tree.Self[CallTree.Root]}".AsMemory(), token);
    }

    /// <summary>Semicolons divide frames and lines stacks.</summary>
    private static string Clean(string name) => name.Replace(';', ':').ReplaceLineEndings(" ");
}
