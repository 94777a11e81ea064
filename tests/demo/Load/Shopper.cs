namespace Shop.Load;

/// <summary>Sends the requests of one shop at a fixed rate; when it falls behind it skips, it does not pile up.</summary>
/// <param name="http">Sends.</param>
/// <param name="shop">Where to.</param>
/// <param name="rate">Requests a second.</param>
/// <param name="time">Paces.</param>
internal sealed class Shopper(HttpClient http, Uri shop, int rate, TimeProvider time)
{
    private const int MostInFlight = 16;
    private static readonly string[] Words = ["quiet", "lamp", "garden", "blue", "kettle", "office", "woven", "chair"];

    private readonly Random _random = new(shop.Port);
    private int _inFlight;
    private int _served;
    private int _failed;

    /// <summary>Requests served and failed since the last call.</summary>
    public (int Served, int Failed) TakeCounts() => (Interlocked.Exchange(ref _served, 0), Interlocked.Exchange(ref _failed, 0));

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (Volatile.Read(ref _inFlight) < MostInFlight)
                    _ = SendAsync(NextRequest(), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // the load was stopped
        }
    }

    /// <summary>Of 20 requests 14 look at a cart, 3 search and 3 check out.</summary>
    private HttpRequestMessage NextRequest()
    {
        var cart = $"c{_random.Next(700)}";
        return _random.Next(20) switch
        {
            < 14 => new HttpRequestMessage(HttpMethod.Get, new Uri(shop, $"/carts/{cart}")),
            < 17 => new HttpRequestMessage(HttpMethod.Get, new Uri(shop, $"/products?query={NextWord()}%20{NextWord()}")),
            _ => new HttpRequestMessage(HttpMethod.Post, new Uri(shop, $"/checkout/{cart}")),
        };
    }

    private string NextWord() => Words[_random.Next(Words.Length)];

    private async Task SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            using (request)
            using (var response = await http.SendAsync(request, stop))
            {
                await response.Content.CopyToAsync(Stream.Null, stop);
                Interlocked.Increment(ref response.IsSuccessStatusCode ? ref _served : ref _failed);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            Interlocked.Increment(ref _failed);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
