using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;

namespace StoreBench;

/// <summary>
/// A simulated month of twenty services for a running backend: uploads with the times of the month's days, one day after the
/// other, and after each day the queries that somebody with a console makes; then looks at the whole month of every service,
/// again and again. Tells the memory and the CPU of the backend's process.
/// </summary>
internal sealed class BackendLoad : IDisposable
{
    private const int Services = 20;

    /// <summary>A profile each half hour; nothing in memory grows with their number but the live day's dictionaries, which grow by what is new.</summary>
    private const int PerDay = 48;

    /// <summary>Memory that grows from one to the next would be a leak.</summary>
    private const int LooksAtTheMonth = 4;

    private readonly HttpClient _http;
    private readonly int _process;
    private readonly RecordedProfile[][] _ofService;

    private BackendLoad(Corpus corpus, Uri backend, int process)
    {
        _http = new HttpClient { BaseAddress = backend };
        _process = process;
        var programs = corpus.Programs.ToArray();
        _ofService = [.. Enumerable.Range(0, Services).Select(service => corpus.Of(programs[service % programs.Length]).ToArray())];
    }

    public static async Task<int> RunAsync(Corpus corpus, Uri backend, int process, int days)
    {
        using var load = new BackendLoad(corpus, backend, process);
        await load.RunAsync(days);
        return 0;
    }

    public void Dispose() => _http.Dispose();

    private async Task RunAsync(int days)
    {
        // The oldest day that is kept is one that is whole.
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var cpu = ReadCpuSeconds();
        for (var day = 1; day <= days; day++)
        {
            var start = new DateTimeOffset(today.AddDays(day - days - 1), TimeOnly.MinValue, TimeSpan.Zero);
            await UploadAsync(start, day);
            await AskAsync(start, day);
            if (day % 5 == 0 || day == 1 || day == days)
                SayMemory($"after day {day}");
        }

        var profiles = days * Services * PerDay;
        var used = ReadCpuSeconds() - cpu;
        Report.Say(
            $"{days} days of {Services} services, {PerDay} profiles a day each: the backend's process had {ReadMiB("VmHWM"):0} MiB resident at most and has {ReadMiB("VmRSS"):0} MiB; {used:0} s of CPU with queries, housekeeping and HTTP = {profiles / used:0} profiles/s a core");
        for (var look = 1; look <= LooksAtTheMonth; look++)
        {
            for (var service = 0; service < Services; service++)
                await GetAsync($"flamegraph?service=service-{service}&span=30d", $"history?service=service-{service}&span=30d&step=day");
            SayMemory($"look {look} at the month of each service");
        }
    }

    private void SayMemory(string when) => Report.Say(
        $"  {when}: {ReadMiB("VmRSS"):0} MiB resident, of them {ReadMiB("RssAnon"):0} anonymous; {ReadMiB("VmHWM"):0} MiB at most so far");

    private Task UploadAsync(DateTimeOffset start, int day) => Parallel.ForEachAsync(
        Enumerable.Range(0, Services * PerDay),
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (i, token) =>
        {
            // Each service begins elsewhere in the corpus: no two send the same profile at the same time.
            var (service, number) = (i % Services, i / Services);
            var profiles = _ofService[service];
            var profile = profiles[((day * PerDay) + number + service) % profiles.Length];
            var time = start.AddMinutes(1440.0 / PerDay * number).AddSeconds(service);
            using var content = new ByteArrayContent(At(profile.Bytes, time));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var answer = await _http.PostAsync(
                new Uri($"/upload?service=service-{service}&version={profile.Version}&zone=eu-1&type=cpu&instance=pod-{number % 4}", UriKind.Relative), content, token);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(token)}");
        });

    private Task AskAsync(DateTimeOffset start, int day)
    {
        var (service, end) = (day % Services, start.AddDays(1).ToUnixTimeMilliseconds());
        return GetAsync(
            "services", $"flamegraph?service=service-{service}&span=1d&end={end}", $"flamegraph?service=service-{(service + 7) % Services}&span=7d&end={end}",
            $"history?service=service-{service}&span=30d&end={end}&step=day", $"labels?service=service-{service}&span=7d&end={end}",
            $"flamegraph?service=service-{service}&span=1d&end={end}&label=instance%3Dpod-1");
    }

    private async Task GetAsync(params string[] queries)
    {
        foreach (var query in queries)
        {
            using var answer = await _http.GetAsync(new Uri($"/api/v1/{query}", UriKind.Relative));
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{query} gave {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>The same profile, taken at another time: of a field that stands twice the last one counts.</summary>
    private static byte[] At(byte[] profile, DateTimeOffset time)
    {
        using var source = new GZipStream(new MemoryStream(profile), CompressionMode.Decompress);
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            source.CopyTo(gzip);
            gzip.WriteByte(9 << 3); // time_nanos, a varint
            var nanoseconds = (ulong)time.ToUnixTimeMilliseconds() * 1_000_000;
            for (; nanoseconds > 127; nanoseconds >>= 7)
                gzip.WriteByte((byte)(nanoseconds | 128));
            gzip.WriteByte((byte)nanoseconds);
        }

        return target.ToArray();
    }

    private double ReadMiB(string field)
    {
        var line = File.ReadLines($"/proc/{_process}/status").First(text => text.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }

    private double ReadCpuSeconds()
    {
        using var process = Process.GetProcessById(_process);
        return process.TotalProcessorTime.TotalSeconds;
    }
}
