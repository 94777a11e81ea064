using NativeProfiler.Cli.Tasks;

namespace NativeProfiler.Cli.Tests.Tasks;

public sealed class RuntimeTypeNameTests
{
    [Theory]
    [InlineData("Shop.Cart", "Shop.Cart", "")]
    [InlineData("Orders+<PayAsync>d__3", "Orders+<PayAsync>d__3", "")]
    [InlineData("Orders+<<PayAsync>b__3_0>d", "Orders+<<PayAsync>b__3_0>d", "")]
    [InlineData("Box<System.Int32>+<RunAsync>d__1<System.String>", "Box`1+<RunAsync>d__1`1", "System.Int32,System.String")]
    [InlineData(
        "A.Map<System.String, System.Collections.Generic.List<System.Int32>>+<GetAsync>d__2",
        "A.Map`2+<GetAsync>d__2",
        "System.String,System.Collections.Generic.List`1[System.Int32]")]
    [InlineData("A.Map<System.Byte[], A.Pair<System.Int32, System.Int64>[]>", "A.Map`2", "System.Byte[],A.Pair`2[System.Int32,System.Int64][]")]
    [InlineData("Program+<<Main>$>d__0", "Program+<<Main>$>d__0", "")]
    [InlineData("", "", "")]
    [InlineData("Broken<<>", "Broken<`1", "")]
    public void A_name_is_taken_apart_into_what_metadata_has(string text, string name, string arguments) =>
        Assert.Equal(new RuntimeTypeName(name, arguments), RuntimeTypeName.Parse(text));
}
