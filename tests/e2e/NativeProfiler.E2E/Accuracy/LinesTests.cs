using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>Lines of a program whose comments say which call is on which line: independent of any PDB.</summary>
public sealed class LinesTests : IDisposable
{
    private const double SharePromised = 0.95;

    private static readonly string Sources = Path.Combine(Repository.Root, "tests/programs/Lines");

    private readonly Scratch _scratch = new();
    private readonly LineMarks _marks = LineMarks.Read(Sources);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("Lines")]
    [InlineData("LinesEmbedded")]
    public async Task Frames_are_on_the_lines_of_their_statements(string program)
    {
        var profile = await ProfileAsync(Launch.Program(program, "10"));
        var (callers, leaves, seen) = Judge(profile);
        callers.Expect(SharePromised);
        leaves.Expect(SharePromised);

        // Not a few methods often, but each kind of statement.
        var missing = _marks.Calls.Except(seen).Where(call => !IsInlinedWhenWarm(call)).ToList();
        Assert.True(missing.Count <= _marks.Calls.Count / 10, $"never seen: {string.Join(", ", missing)}");
        Assert.True(profile.Figure("lines.found") > 0);
        Assert.Contains("lines.leaf=approximate", profile.Comments);
    }

    [Fact]
    public async Task Go_pprof_lists_the_source_with_its_samples()
    {
        var profile = await ProfileAsync(Launch.Program("Lines", "4"));
        var list = await GoPprof.ListAsync(profile.Path, @"Programs\.Calls\.Two$");
        foreach (var statement in (string[])["var first = TwoFirst(rounds);", "var second = TwoSecond(rounds);"])
        {
            var line = list.Split('\n').SingleOrDefault(text => text.Contains(statement, StringComparison.Ordinal));
            Assert.True(line is not null, list);
            // "flat cum number: text", of which flat is a dot in a frame that only calls.
            var samples = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            Assert.True(long.TryParse(samples, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0, list);
        }
    }

    [Fact]
    public async Task Without_a_pdb_the_profile_has_what_is_needed_to_find_the_line_later()
    {
        var folder = Path.Combine(_scratch.Folder, "app");
        Copy(Path.GetDirectoryName(Repository.Program("Lines"))!, folder, file => !file.EndsWith(".pdb", StringComparison.Ordinal));
        var profile = await ProfileAsync(new Launch(Tool.Dotnet, Path.Combine(folder, "Lines.dll"), "4"));
        var own = profile.Stacks.SelectMany(stack => stack.Frames.Zip(stack.Places)).Where(frame => frame.First.StartsWith("Programs.", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(own);
        Assert.All(own, frame => Assert.Equal(("", 0), (frame.Second.File, frame.Second.Line)));
        // A method token above, an IL offset below.
        Assert.Contains(own, frame => frame.Second.Address >> 56 == 0x06);
        Assert.True(profile.Figure("lines.no_pdb") > 0);
        var mapping = Assert.Single(profile.Mappings, mapping => profile.Text(mapping.Filename).EndsWith("/Lines.dll", StringComparison.Ordinal));
        Assert.Matches("^[0-9a-f]{32}ffffffff$", profile.Text(mapping.BuildId));
    }

    [Fact]
    public async Task A_pdb_of_another_build_is_refused()
    {
        var folder = Path.Combine(_scratch.Folder, "app");
        Copy(Path.GetDirectoryName(Repository.Program("Lines"))!, folder, _ => true);
        File.Copy(Path.ChangeExtension(Repository.Program("Names"), ".pdb"), Path.Combine(folder, "Lines.pdb"), overwrite: true);
        var profile = await ProfileAsync(new Launch(Tool.Dotnet, Path.Combine(folder, "Lines.dll"), "2"));
        Assert.DoesNotContain(profile.Stacks.SelectMany(stack => stack.Frames.Zip(stack.Places)),
            frame => frame.First.StartsWith("Programs.", StringComparison.Ordinal) && frame.Second.Line != 0);
        Assert.True(profile.Figure("lines.pdb_mismatch") > 0);
        Assert.Contains(profile.Comments, comment => comment.StartsWith("pdb_refused=pdb_mismatch ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_come_from_the_files_that_the_app_sees()
    {
        await using var host = Sidecar.Start(_scratch, windowSeconds: 60);
        await Until.TrueAsync(() => File.Exists(_scratch.Socket), TimeSpan.FromSeconds(10), () => $"the sidecar does not listen\n{host.SoFar}");
        var app = new Launch(Tool.Dotnet, "/mnt/app/Lines.dll", "3").WithAgentOf(_scratch, _scratch.Socket).With("NATIVEPROFILER_OUTPUT", null);
        var outcome = (await Sandboxed.WithFolderAt(app, Path.GetDirectoryName(Repository.Program("Lines"))!, "/mnt/app").RunAsync()).Expect(0);
        // Its root is gone with the app when the profile is made.
        var profile = await _scratch.ProfileAsync(outcome);
        Assert.True(profile.Figure("lines.found") > 10, string.Join('\n', profile.Comments));
    }

    private async Task<Profile> ProfileAsync(Launch program)
    {
        var outcome = (await program.UnderRun(_scratch, 60).RunAsync()).Expect(0);
        return await _scratch.ProfileAsync(outcome);
    }

    /// <summary>Leaves apart from callers: each stack has one, whose lines are approximate and always the same few.</summary>
    private (Verdicts Callers, Verdicts Leaves, HashSet<string> Seen) Judge(Profile profile)
    {
        var callers = new Verdicts("callers");
        var leaves = new Verdicts("leaves");
        var seen = new HashSet<string>();
        foreach (var stack in profile.Stacks.Where(stack => stack.Samples > 0))
        {
            var callee = "";
            for (var i = 0; i < stack.Frames.Count; i++)
            {
                if (!stack.Frames[i].StartsWith("Program", StringComparison.Ordinal)) continue;
                var name = LineMarks.ShortName(stack.Frames[i]);
                var place = stack.Places[i];
                var call = $"{name} -> {callee}";
                if (callee.Length > 0)
                {
                    callers.Add(_marks.IsCall(name, callee, place), stack.Samples, call, place);
                    if (_marks.Calls.Contains(call)) _ = seen.Add(call);
                }
                else if (i == 0 && name == "Now")
                {
                    leaves.Add(_marks.IsLeaf(name, place), stack.Samples, name, place);
                }

                callee = name;
            }
        }

        return (callers, leaves, seen);
    }

    private static bool IsInlinedWhenWarm(string call) => call.Contains("Inlined", StringComparison.Ordinal);

    private static void Copy(string from, string to, Func<string, bool> which)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(which)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private sealed class Verdicts(string what)
    {
        private readonly Dictionary<string, long> _wrong = [];
        private long _right;

        internal void Add(bool isRight, long samples, string text, Place place)
        {
            if (isRight)
            {
                _right += samples;
                return;
            }

            var key = $"{text} at {Path.GetFileName(place.File)}:{place.Line}";
            _wrong[key] = _wrong.GetValueOrDefault(key) + samples;
        }

        internal void Expect(double share)
        {
            var wrong = _wrong.Values.Sum();
            var report = $"{what}: {_right} right, {wrong} wrong\n{string.Join('\n', _wrong.OrderByDescending(pair => pair.Value))}";
            TestContext.Current.TestOutputHelper?.WriteLine(report);
            Assert.True(_right > 500, report);
            Assert.True(_right >= share * (_right + wrong), report);
        }
    }
}
