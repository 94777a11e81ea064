using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>One profile of a program that burns CPU in each kind of method.</summary>
public sealed class NamesRun : IAsyncLifetime
{
    private readonly Scratch _scratch = new();

    internal Profile Profile { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var outcome = (await Launch.Program("Names", "150").UnderRun(_scratch, 60).RunAsync()).Expect(0);
        Profile = await _scratch.ProfileAsync(outcome);
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class NamesTests(NamesRun run) : IClassFixture<NamesRun>
{
    private static readonly string[] CompilersWords = ["<>", ">d__", ">g__", ">b__", "DisplayClass", "<Main>", "`"];

    [Theory]
    [InlineData("Programs.Shop.Plain")]
    [InlineData("Programs.Shop.Overall<int>")]
    [InlineData("Programs.Shop.Overall<T>")]
    [InlineData("Programs.Shelf<long>.Put")]
    [InlineData("Programs.Shelf<TItem>.Put")]
    [InlineData("Programs.Shelf<int>.Label<TText>.Print")]
    [InlineData("Programs.Shop.AddAsync (async)")]
    [InlineData("Programs.Shop.StreamAsync (async iterator)")]
    [InlineData("Programs.Shop.Items (iterator)")]
    [InlineData("Programs.Shop.WithLambda.<lambda>")]
    [InlineData("Programs.Shop.WithCapturingLambda.<lambda>")]
    [InlineData("Programs.Shop.WithLocalFunction.Helper (local)")]
    [InlineData("Programs.Shop.Total.get")]
    [InlineData("Programs.Shop.Total.set")]
    [InlineData("Programs.Shop.this[].get")]
    [InlineData("Programs.Shop.operator +")]
    [InlineData("Programs.Shop.Inner.Inner")]
    [InlineData("Programs.Shop.Dispose (IDisposable)")]
    [InlineData("Programs.Shop.OnThePool")]
    [InlineData("Program.Main (async)")]
    [InlineData("Programs.Spin.For")]
    public void A_function_is_named_as_the_source_names_it(string function)
    {
        var cpu = run.Profile.Sum(stack => stack.Frames.Contains(function));
        Assert.True(cpu > TimeSpan.Zero, $"no {function} among:\n{string.Join('\n', Own())}");
    }

    [Fact]
    public void Functions_of_the_runtime_that_managed_code_calls_have_their_names()
    {
        foreach (var call in RuntimeCall.All) call.Check(run.Profile);
    }

    [Fact]
    public void No_name_that_only_the_compiler_knows_is_shown() =>
        Assert.DoesNotContain(Own(), name => CompilersWords.Any(word => name.Contains(word, StringComparison.Ordinal)));

    private IEnumerable<string> Own() =>
        run.Profile.Stacks.SelectMany(stack => stack.Frames).Distinct()
            .Where(name => name.StartsWith("Program", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
