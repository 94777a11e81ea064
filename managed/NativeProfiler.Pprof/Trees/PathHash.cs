using System.Globalization;

namespace NativeProfiler.Pprof.Trees;

/// <summary>
/// Names a box by the functions on the way to it, so that it can be asked for again. The same as `pathHashes` of the
/// console's call_tree.ts: 48 bits as twelve hexadecimal digits.
/// </summary>
public static class PathHash
{
    /// <summary>The node with this hash; null when there is none.</summary>
    public static int? Find(CallTree tree, string hash)
    {
        ArgumentNullException.ThrowIfNull(tree);
        if (!ulong.TryParse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var wanted))
            return null;
        var (high, low) = (new uint[tree.Count], new uint[tree.Count]);
        (high[CallTree.Root], low[CallTree.Root]) = (0x811c9dc5, 0x9e3779b9);
        for (var node = 1; node < tree.Count; node++)
        {
            var (a, b) = (high[tree.Parent[node]], low[tree.Parent[node]]);
            foreach (var character in tree.Functions[tree.Function[node]].Name)
            {
                a = unchecked((a ^ character) * 0x01000193);
                b = unchecked((b ^ character) * 0x85ebca6b);
            }

            high[node] = unchecked((a ^ 0x1f) * 0x01000193);
            low[node] = unchecked((b ^ (b >> 15)) * 0xc2b2ae35);
            if (Join(high[node], low[node]) == wanted)
                return node;
        }

        return Join(high[CallTree.Root], low[CallTree.Root]) == wanted ? CallTree.Root : null;
    }

    private static ulong Join(uint high, uint low) => ((ulong)(high >> 16) << 32) | low;
}
