using NativeProfiler.Storage.Control;

namespace NativeProfiler.Storage.Tests;

public sealed class ControlStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(55);

    private readonly string _folder = Directory.CreateTempSubdirectory("np-control-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_key_made_and_revoked_by_another_process_is_seen_at_once()
    {
        using var backend = ControlStore.Open(_folder);
        using var commandLine = ControlStore.Open(_folder);
        Assert.Empty(backend.Keys.All);

        commandLine.Keys.Add(Key("k1"));
        Assert.Equivalent(Key("k1"), Assert.Single(backend.Keys.All));
        Assert.True(commandLine.Keys.Revoke("k1", Now));

        Assert.Equal(Now, backend.Keys.Find("k1")?.Revoked);
        Assert.False(backend.Keys.Revoke("k1", Now.AddHours(1)));
    }

    [Fact]
    public void Saved_views_are_listed_by_name_replaced_and_removed()
    {
        using var store = ControlStore.Open(_folder);
        store.Views.Put(new SavedView("default", "v2", "Slow checkout", "/flame?svc=shop", "anna", Now));
        store.Views.Put(new SavedView("default", "v1", "Allocations", "/flame?svc=shop&type=alloc", "anna", Now));
        store.Views.Put(new SavedView("other", "v1", "Theirs", "/", "bob", Now));
        var renamed = new SavedView("default", "v2", "A slow checkout", "/flame?svc=shop&ver=2", "bob", Now.AddDays(1));
        store.Views.Put(renamed);

        Assert.Equal(["v2", "v1"], store.Views.List("default").Select(view => view.Id));
        Assert.Equal(renamed, store.Views.Find("default", "v2"));
        Assert.True(store.Views.Remove("default", "v2"));
        Assert.False(store.Views.Remove("default", "v2"));
        Assert.Null(store.Views.Find("default", "v2"));
        Assert.NotNull(store.Views.Find("other", "v1"));
    }

    [Fact]
    public void Only_its_own_user_can_read_the_file()
    {
        using var store = ControlStore.Open(_folder);

        var mode = File.GetUnixFileMode(Path.Combine(_folder, "control.db"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [Fact]
    public void A_secret_is_made_once()
    {
        using var one = ControlStore.Open(_folder);
        using var other = ControlStore.Open(_folder);

        Assert.Equal(one.Secret("tokens"), other.Secret("tokens"));
        Assert.NotEqual(one.Secret("tokens"), one.Secret("sessions"));
        Assert.Equal(32, one.Secret("tokens").Length);
    }

    [Fact]
    public void Settings_are_replaced_listed_and_removed()
    {
        using var store = ControlStore.Open(_folder);
        store.Settings.Put(new Setting("default", "shop", "pacing", "1"));
        var version = store.Settings.Version;
        store.Settings.Put(new Setting("default", "shop", "pacing", "2"));
        store.Settings.Put(new Setting("other", "shop", "pacing", "3"));
        store.Settings.Put(new Setting("other", "shop", "else", "4"));

        Assert.NotEqual(version, store.Settings.Version);
        Assert.Equal(["2", "3"], store.Settings.List("pacing").Select(setting => setting.Value));
        Assert.True(store.Settings.Remove("default", "shop", "pacing"));
        Assert.False(store.Settings.Remove("default", "shop", "pacing"));
        Assert.Null(store.Settings.Find("default", "shop", "pacing"));
    }

    [Fact]
    public void A_lease_belongs_to_one_owner_until_it_ends()
    {
        using var store = ControlStore.Open(_folder);
        var minute = TimeSpan.FromMinutes(1);

        Assert.Equal("a", store.Leases.Take("shop", new Lease("a", Now + minute), Now).Owner);
        Assert.Equal(
            new Lease("a", Now + minute) { IsContested = true }, store.Leases.Take("shop", new Lease("b", Now + minute), Now.AddSeconds(59)));
        Assert.Equal("b", store.Leases.Take("shop", new Lease("b", Now + minute + minute), Now + minute).Owner);
        Assert.Equal("b", store.Leases.Take("shop", new Lease("a", Now + minute + minute), Now + minute).Owner);
        Assert.Equal(0, store.Leases.DropBefore(Now));
        Assert.Equal(1, store.Leases.DropBefore(Now.AddDays(1)));
    }

    [Fact]
    public void A_file_that_is_no_control_store_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "control.db"), "this is no database, but sixteen bytes and more of something else");

        var error = Assert.Throws<StoreUnavailableException>(() => ControlStore.Open(_folder));

        Assert.StartsWith("the control store ", error.Message, StringComparison.Ordinal);
    }

    private static ApiKey Key(string id) => new()
    {
        Id = id,
        Name = "a key",
        Project = "default",
        Scopes = KeyScopes.Ingest | KeyScopes.Read,
        SecretHash = [1, 2, 3],
        Created = Now,
        Expires = Now.AddDays(90),
    };
}
