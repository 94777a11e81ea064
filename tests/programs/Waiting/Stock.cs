namespace Programs;

internal sealed class Stock<TItem>
{
    private TItem? _item;

    public async Task RefreshAsync<TSource>() => _item = await LoadAsync();

    private static async ValueTask<TItem?> LoadAsync()
    {
        await Task.Delay(TimeSpan.FromHours(1));
        return default;
    }
}
