using NativeProfiler.Host.Upload;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Tests;

namespace NativeProfiler.Host.Tests.Upload;

public sealed class BackendAbsenceTests
{
    [Fact]
    public async Task After_ten_minutes_of_absence_every_window_arrives_and_the_backend_gives_the_rhythm_again()
    {
        using var scene = new UploadScene();
        var profiling = scene.ProfileAsync();
        await scene.PassAsync(TimeSpan.FromMinutes(5));
        var before = scene.Windows.Count;

        scene.Backend.IsUp = false;
        await scene.PassAsync(TimeSpan.FromMinutes(10));
        var during = scene.Windows.Count - before;
        scene.Backend.IsUp = true;
        await scene.PassAsync(TimeSpan.FromMinutes(2));
        var back = scene.Windows.Count;
        await scene.PassAsync(TimeSpan.FromMinutes(5));
        await scene.EndAsync(profiling);

        Assert.InRange(before, 4, 6);
        Assert.InRange(during, 8, 11);
        Assert.All(scene.Windows.Skip(back), window => Assert.NotNull(window.Order.Ticket));
        Assert.InRange(scene.Windows.Count - back, 4, 6);
        Assert.True(scene.Backend.Uploads.Count >= scene.Windows.Count * 0.99, $"{scene.Backend.Uploads.Count} of {scene.Windows.Count}");
        Assert.Equal((0, 0, 0), (scene.Spool.Count, scene.Spool.Dropped, scene.Sink.Dropped));
    }

    [Fact]
    public async Task A_backend_that_only_restarts_does_not_start_the_own_rhythm()
    {
        using var scene = new UploadScene();
        var profiling = scene.ProfileAsync();
        await scene.PassAsync(TimeSpan.FromMinutes(3));

        scene.Backend.IsUp = false;
        await scene.PassAsync(TimeSpan.FromSeconds(10));
        scene.Backend.IsUp = true;
        await scene.PassAsync(TimeSpan.FromMinutes(5));
        await scene.EndAsync(profiling);

        Assert.All(scene.Windows, window => Assert.NotNull(window.Order.Ticket));
        Assert.InRange(scene.Windows.Count, 6, 9);
    }

    [Fact]
    public async Task A_backend_that_was_never_there_does_not_delay_the_first_window()
    {
        using var scene = new UploadScene();
        scene.Backend.IsUp = false;
        var profiling = scene.ProfileAsync();

        await scene.PassAsync(TimeSpan.FromSeconds(15));
        await scene.EndAsync(profiling);

        Assert.Null(Assert.Single(scene.Windows).Order.Ticket);
        Assert.Equal(1, scene.Spool.Count);
    }

    [Fact]
    public async Task An_absent_backend_is_asked_less_and_less_often()
    {
        using var scene = new UploadScene();
        scene.Backend.IsUp = false;
        var profiling = scene.ProfileAsync();

        await scene.PassAsync(TimeSpan.FromMinutes(10));
        await scene.EndAsync(profiling);

        Assert.InRange(scene.Backend.Calls, 10, 30);
    }

    [Fact]
    public async Task A_delay_that_the_backend_names_is_kept()
    {
        using var scene = new UploadScene();
        scene.Backend.Failure = new RpcException(
            StatusCode.Aborted, "no work", RetryDelay.ToTrailers(StatusCode.Aborted, "no work", TimeSpan.FromSeconds(40)));
        var profiling = scene.ProfileAsync();

        await scene.PassAsync(TimeSpan.FromSeconds(200));
        await scene.EndAsync(profiling);

        Assert.InRange(scene.Backend.Calls, 4, 6);
        Assert.Empty(scene.Windows);
    }

    [Fact]
    public async Task While_the_backend_is_away_memory_stays_flat_and_the_disk_bounded()
    {
        var folder = Directory.CreateTempSubdirectory("np-spool-").FullName;
        using var scene = new UploadScene(new UploadOptions { SpoolFolder = folder, SpoolBytes = 8 << 20 });
        scene.Backend.IsUp = false;
        for (var i = 0; i < 10; i++) await scene.Sink.StoreAsync(UploadScene.Profile(64 << 10, i), CancellationToken.None);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        const int profiles = 500;
        for (var i = 0; i < profiles; i++) await scene.Sink.StoreAsync(UploadScene.Profile(64 << 10, i), CancellationToken.None);

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        // Of 32 MB; other tests of this process allocate, too.
        Assert.InRange(growth, long.MinValue, profiles * (64 << 10) / 8);
        Assert.InRange(scene.Spool.Bytes, 7 << 20, 8 << 20);
        Assert.Equal(510 - scene.Spool.Count, scene.Spool.Dropped);
        Directory.Delete(folder);
    }

    [Fact]
    public async Task What_a_host_left_behind_the_next_one_sends_oldest_first()
    {
        using var scene = new UploadScene();
        scene.Backend.IsUp = false;
        for (var i = 0; i < 3; i++)
        {
            await scene.Sink.StoreAsync(UploadScene.Profile(100 + i), CancellationToken.None);
            scene.Time.Advance(TimeSpan.FromSeconds(1));
        }

        scene.Sink.Dispose();
        await scene.Sink.Drained;
        await File.WriteAllBytesAsync(Path.Combine(scene.Folder, "half.tmp"), [1, 2, 3], TestContext.Current.CancellationToken);
        var spool = Spool.TryOpen(scene.Folder, scene.Options, scene.Time)!;
        using var next = new FakeBackend(scene.Time);
        using var sink = new BackendSink(next, spool, scene.Options, scene.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        for (var patience = 2000; spool.Count > 0 && patience > 0; patience--) await Task.Delay(5, TestContext.Current.CancellationToken);

        Assert.Equal([100, 101, 102], next.Uploads.Select(profile => profile.ProfileBytes.Length));
        Assert.Empty(Directory.EnumerateFiles(scene.Folder, "*.tmp"));
    }

    [Fact]
    public async Task A_profile_that_is_refused_for_good_is_dropped_and_counted()
    {
        using var scene = new UploadScene();
        scene.Backend.Failure = new RpcException(StatusCode.InvalidArgument, "no such thing");

        await scene.Sink.StoreAsync(UploadScene.Profile(100), CancellationToken.None);

        Assert.Equal((1, 0), (scene.Sink.Dropped, scene.Spool.Count));
    }

    [Fact]
    public async Task Profiles_that_waited_too_long_are_given_up()
    {
        using var scene = new UploadScene();
        scene.Backend.IsUp = false;
        await scene.Sink.StoreAsync(UploadScene.Profile(100), CancellationToken.None);

        scene.Time.Advance(TimeSpan.FromHours(25));

        Assert.Null(scene.Spool.Oldest());
        Assert.Equal((1, 0), (scene.Spool.Dropped, scene.Spool.Count));
    }

    [Fact]
    public async Task What_waits_is_sent_as_soon_as_the_backend_is_seen_again()
    {
        using var scene = new UploadScene();
        scene.Backend.IsUp = false;
        await scene.Sink.StoreAsync(UploadScene.Profile(100), CancellationToken.None);
        await scene.PassAsync(TimeSpan.FromSeconds(3));
        scene.Backend.IsUp = true;

        for (var patience = 2000; scene.Spool.Count > 0 && patience > 0; patience--)
        {
            scene.Sink.RetryNow(); // the clock stands still: no delay ends by itself
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Single(scene.Backend.Uploads);
    }

    [Fact]
    public void A_host_takes_over_what_another_one_that_is_gone_left()
    {
        var folder = Directory.CreateTempSubdirectory("np-spool-").FullName;
        var options = new UploadOptions { SpoolFolder = folder };
        var backend = new Uri("http://127.0.0.1:8479");
        var time = new ManualTime();
        using (var first = SpoolFolder.TryOpen(backend, options, time, out _))
        {
            using var second = SpoolFolder.TryOpen(backend, options, time, out _);
            second!.Add(new Protocol.CloudProfiler.Profile { Name = "left" });
            time.Advance(TimeSpan.FromSeconds(1));
            first!.Add(new Protocol.CloudProfiler.Profile { Name = "own" });
        }

        using var next = SpoolFolder.TryOpen(backend, options, time, out _);

        Assert.Equal(2, next!.Count);
        var oldest = next.Oldest()!.Value;
        Assert.Equal("left", oldest.Profile.Name);
        next.Remove(oldest.Entry);
        Assert.Equal("own", next.Oldest()!.Value.Profile.Name);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Two_hosts_that_share_a_folder_do_not_share_a_spool()
    {
        using var scene = new UploadScene();

        Assert.Null(Spool.TryOpen(scene.Folder, scene.Options, scene.Time));
        await scene.Sink.StoreAsync(UploadScene.Profile(100), CancellationToken.None);
        Assert.Single(scene.Backend.Uploads);
    }
}
