using Infra.EmbeddedPostgres;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.EmbeddedServer;

/// <summary>Programs from Debian packages that nobody installed.</summary>
public sealed class DebianPackagesTests
{
    [Fact]
    public async Task Callers_at_once_get_the_same_unpacked_program_and_the_versions_that_were_taken()
    {
        var packages = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DebianPackages.EnsureAsync("pgbouncer")));

        var program = Assert.Single(packages.Select(package => package.Program("usr/sbin/pgbouncer")).Distinct());
        Assert.StartsWith(Path.Combine(TestDeployment.RepositoryRoot(), ".tools", "debian", "pgbouncer-"), program, StringComparison.Ordinal);
        Assert.StartsWith("1.", packages[0].Versions["pgbouncer"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_is_not_in_the_list_is_refused_with_those_that_are()
    {
        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => DebianPackages.EnsureAsync("no-such-package"));

        Assert.Contains("eng/debian/packages.json does not have 'no-such-package'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("pgbouncer", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_apt_does_not_have_is_named_beside_the_one_that_is_asked_for()
    {
        var root = Directory.CreateTempSubdirectory("debian-packages-test-");
        try
        {
            Directory.CreateDirectory(Path.Combine(root.FullName, "eng", "debian"));
            await File.WriteAllTextAsync(Path.Combine(root.FullName, "eng", "debian", "packages.json"), """{ "pgbouncer": "0.5" }""");

            var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => DebianPackages.EnsureAsync("pgbouncer", root.FullName));

            Assert.Matches("apt offers pgbouncer 1\\.\\S+, and eng/debian/packages.json asks for a version that begins with 0.5", refusal.Message);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
