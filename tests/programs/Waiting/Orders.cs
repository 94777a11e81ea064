namespace Programs;

internal sealed class Orders(Task gate)
{
    /// <summary>Calls whose lambda runs or waits.</summary>
    public static int AtTheGate;

    public async Task<int> CheckoutAsync() => await PayAsync() + 1;

    private async Task<int> PayAsync() => await Task.Run(async () =>
    {
        var opened = gate;
        Interlocked.Increment(ref AtTheGate);
        await opened;
        return 1;
    }).ConfigureAwait(false);
}
