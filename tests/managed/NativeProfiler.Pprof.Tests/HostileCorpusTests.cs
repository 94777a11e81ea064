using NativeProfiler.Tests;

namespace NativeProfiler.Pprof.Tests;

public sealed class HostileCorpusTests
{
    [Fact]
    public void Every_file_of_the_corpus_is_read_or_refused_and_nothing_else()
    {
        var (read, refused) = (0, 0);
        foreach (var (name, bytes) in HostileProfiles.All())
        {
            try
            {
                var profile = PprofReader.Read(bytes, PprofLimits.Default);
                UnitNormaliser.Normalise(profile);
                for (var value = 0; value < profile.SampleTypes.Length; value++)
                    Assert.True(profile.Total(value) >= 0, $"{name}: a sum below zero");
                read++;
            }
            catch (PprofFormatException e)
            {
                Assert.True(e.Message.Length is > 10 and < 500, $"{name}: {e.Message}");
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{name}: {e}");
            }
        }

        Assert.True(read + refused >= 100, $"the corpus has {read + refused} files");
        Assert.True(refused >= 100, $"{refused} files were refused");
    }
}
