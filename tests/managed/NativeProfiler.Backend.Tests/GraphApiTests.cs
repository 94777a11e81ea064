using System.Net;
using System.Text.Json;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Tests;

public sealed class GraphApiTests
{
    private const string Go = "service=shop&span=3650d";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Filters_change_what_is_shown_and_keep_the_total_of_everything()
    {
        await using var backend = await StartAsync();
        var all = await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}");

        var some = await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}&f=showStacks:runtime.&f=hideFrames:runtime.&f=highlight:main.");

        Assert.Equal(Number(all, "total"), Number(some, "unfiltered"));
        Assert.InRange(Number(some, "total"), 1, Number(all, "total"));
        Assert.InRange(Number(some, "highlighted"), 0, Number(some, "total"));
        Assert.DoesNotContain(Names(some, "nodes"), name => name.StartsWith("runtime.", StringComparison.Ordinal));
        var nodes = some.GetProperty("nodes");
        Assert.Equal(nodes.GetProperty("parent").GetArrayLength(), nodes.GetProperty("match").GetArrayLength());
        Assert.Equal(nodes.GetProperty("parent").GetArrayLength(), nodes.GetProperty("count").GetArrayLength());
    }

    [Fact]
    public async Task Callers_and_callees_of_a_function_have_its_value()
    {
        await using var backend = await StartAsync();
        var table = (await backend.GetJsonAsync($"/api/v1/table?{Go}&order=total")).GetProperty("table");
        var strings = Strings(await backend.GetJsonAsync($"/api/v1/table?{Go}&order=total"));
        var name = strings[table.GetProperty("name")[2].GetInt32()];
        var total = table.GetProperty("total")[2].GetInt64();

        var graph = await backend.GetJsonAsync($"/api/v1/callers?{Go}&function={Uri.EscapeDataString(name)}");

        Assert.Equal(total, Number(graph, "total"));
        Assert.Equal(total, graph.GetProperty("callers").GetProperty("total")[0].GetInt64());
        Assert.Equal(name, Names(graph, "callers")[1]);
        Assert.Equal(name, Names(graph, "nodes")[1]);
    }

    [Fact]
    public async Task The_table_of_functions_is_sorted_and_limited()
    {
        await using var backend = await StartAsync();

        var answer = await backend.GetJsonAsync($"/api/v1/table?{Go}&limit=5");

        var self = answer.GetProperty("table").GetProperty("self").EnumerateArray().Select(value => value.GetInt64()).ToArray();
        Assert.Equal(5, self.Length);
        Assert.Equal(self.OrderDescending(), self);
        Assert.True(Number(answer, "rows") > 5);
    }

    [Fact]
    public async Task The_table_of_packages_adds_up_to_everything()
    {
        await using var backend = await StartAsync();

        var answer = await backend.GetJsonAsync($"/api/v1/table?{Go}&by=package");

        var table = answer.GetProperty("table");
        Assert.Equal(Number(answer, "total"), table.GetProperty("self").EnumerateArray().Sum(value => value.GetInt64()));
        Assert.Equal(table.GetProperty("package").ToString(), table.GetProperty("name").ToString());
        Assert.Contains("runtime", Strings(answer));
    }

    [Fact]
    public async Task A_selection_compared_with_itself_shows_no_difference()
    {
        await using var backend = await StartAsync();

        var graph = await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}&b.service=shop");

        var nodes = graph.GetProperty("nodes");
        Assert.Equal(nodes.GetProperty("total").ToString(), nodes.GetProperty("totalB").ToString());
        Assert.Equal(nodes.GetProperty("self").ToString(), nodes.GetProperty("selfB").ToString());
        Assert.Equal(1, graph.GetProperty("scaleB").GetDouble());
    }

    [Fact]
    public async Task Versions_are_compared_by_share_or_as_they_are()
    {
        await using var backend = await StartAsync();
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu, "2.0.0", "two");
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu, "2.0.0", "three");
        const string Pair = $"{Go}&version=1.0.0&b.version=2.0.0";

        var share = await backend.GetJsonAsync($"/api/v1/flamegraph?{Pair}");
        var absolute = await backend.GetJsonAsync($"/api/v1/flamegraph?{Pair}&normalise=absolute");
        var table = await backend.GetJsonAsync($"/api/v1/table?{Pair}&order=delta&normalise=absolute");

        Assert.Equal(0.5, share.GetProperty("scaleB").GetDouble());
        Assert.Equal(1, absolute.GetProperty("scaleB").GetDouble());
        Assert.Equal(2 * Number(absolute.GetProperty("a"), "total"), Number(absolute.GetProperty("b"), "total"));
        var (a, b) = (table.GetProperty("table").GetProperty("total"), table.GetProperty("table").GetProperty("totalB"));
        Assert.All(a.EnumerateArray().Zip(b.EnumerateArray()), pair => Assert.Equal(2 * pair.First.GetInt64(), pair.Second.GetInt64()));
    }

    [Fact]
    public async Task Upside_down_the_top_boxes_are_the_self_values_of_the_table()
    {
        await using var backend = await StartAsync();
        var table = await backend.GetJsonAsync($"/api/v1/table?{Go}");
        var (strings, columns) = (Strings(table), table.GetProperty("table"));

        var graph = await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}&invert=1");

        var self = columns.GetProperty("name").EnumerateArray().Zip(columns.GetProperty("self").EnumerateArray())
            .Where(pair => pair.Second.GetInt64() > 0)
            .Select(pair => $"{strings[pair.First.GetInt32()]} {pair.Second.GetInt64()}");
        var nodes = graph.GetProperty("nodes");
        var parents = nodes.GetProperty("parent").EnumerateArray().Select(value => value.GetInt32());
        var tops = Names(graph, "nodes").Zip(nodes.GetProperty("total").EnumerateArray(), parents)
            .Where(box => box.Third == 0)
            .Select(box => $"{box.First} {box.Second.GetInt64()}");
        Assert.Equal(self.Order(StringComparer.Ordinal), tops.Order(StringComparer.Ordinal));
        Assert.Equal(Number(table, "total"), Number(graph, "total"));
    }

    [Fact]
    public async Task Narrow_boxes_fold_and_open_again()
    {
        await using var backend = await StartAsync();
        var all = await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}");

        var folded = await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}&minPercent=20");
        var opened = await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}&minPercent=20&under=811c9e3779b9");

        Assert.Contains("…", Names(folded, "nodes"));
        var counts = folded.GetProperty("nodes").GetProperty("folded").EnumerateArray().Select(value => value.GetInt32()).ToArray();
        Assert.Equal(
            all.GetProperty("nodes").GetProperty("parent").GetArrayLength(),
            counts.Length - counts.Count(count => count > 0) + counts.Sum());
        Assert.Equal(all.GetProperty("nodes").ToString(), opened.GetProperty("nodes").ToString());
    }

    [Theory]
    [InlineData("f=hideFrames", "is not KIND:TEXT")]
    [InlineData("f=hide:x", "there is no filter \"hide\"; the filters are showStacks, hideStacks")]
    [InlineData("f=hideFrames.q:x", "has no flag \"q\"")]
    [InlineData("f=hideFrames.r:(", "is not a regular expression")]
    [InlineData("f=hideFrames:", "has no text")]
    [InlineData("preset=nothing", "the presets are hideAsync, hideIdle, justMyCode, onlyGc")]
    [InlineData("minPercent=x", "such as 0.5")]
    [InlineData("limit=7", "limit \"7\" is not a number from 100 to 100000")]
    [InlineData("normalise=no", "is none of share, absolute")]
    [InlineData("label=x", "is none of KEY=VALUE")]
    [InlineData("b.version=9&b.span=1x", "such as 10m, 1h or 7d")]
    public async Task A_filter_that_is_wrong_is_refused_with_what_is_right(string query, string error)
    {
        await using var backend = await StartAsync();

        var answer = await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}&{query}", HttpStatusCode.BadRequest);

        Assert.Contains(error, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_has_just_come_is_in_the_next_answer()
    {
        await using var backend = await StartAsync();
        var first = await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}");

        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu, id: "another");

        Assert.Equal(2 * Number(first, "total"), Number(await backend.GetJsonAsync($"/api/v1/flamegraph?{Go}"), "total"));
    }

    [Fact]
    public async Task Exports_add_up_to_what_is_shown()
    {
        await using var backend = await StartAsync();
        const string Query = $"{Go}&f=hideFrames:runtime.&f=showStacks:main.";
        var total = Number(await backend.GetJsonAsync($"/api/v1/flamegraph?{Query}"), "total");

        var folded = await GetTextAsync(backend, $"/api/v1/profile.folded?{Query}");
        var speedscope = JsonDocument.Parse(await GetTextAsync(backend, $"/api/v1/profile.speedscope.json?{Query}")).RootElement;
        var csv = (await GetTextAsync(backend, $"/api/v1/profile.csv?{Query}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var pprof = Pprof.PprofReader.Read(
            await backend.Http.GetByteArrayAsync(new Uri($"/api/v1/profile.pb.gz?{Query}", UriKind.Relative), Token),
            Pprof.PprofLimits.Default);

        Assert.Equal(total, folded.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], null)));
        var profile = speedscope.GetProperty("profiles")[0];
        Assert.Equal(total, profile.GetProperty("weights").EnumerateArray().Sum(weight => weight.GetInt64()));
        Assert.Equal(profile.GetProperty("weights").GetArrayLength(), profile.GetProperty("samples").GetArrayLength());
        Assert.StartsWith("function,file,line,package,self_nanoseconds", csv[0], StringComparison.Ordinal);
        Assert.True(csv.Length > 3);
        Assert.Equal(total, pprof.Total(0));
    }

    private static async Task<RunningBackend> StartAsync()
    {
        var backend = await RunningBackend.StartAsync();
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);
        return backend;
    }

    private static Task<string> GetTextAsync(RunningBackend backend, string path) =>
        backend.Http.GetStringAsync(new Uri(path, UriKind.Relative), Token);

    private static long Number(JsonElement answer, string name) => answer.GetProperty(name).GetInt64();

    private static string[] Strings(JsonElement answer) =>
        [.. answer.GetProperty("strings").EnumerateArray().Select(value => value.GetString()!)];

    private static string[] Names(JsonElement graph, string tree)
    {
        var strings = Strings(graph);
        var names = graph.GetProperty("functions").GetProperty("name");
        return
        [
            .. graph.GetProperty(tree).GetProperty("function").EnumerateArray()
                .Select(row => strings[names[row.GetInt32()].GetInt32()]),
        ];
    }
}
