namespace Infra.RandomProviderStandIn.Tests.Terraform;

[Collection(InstalledStandInTests.Name)]
public sealed class InstallationTests(InstalledStandIn standIn)
{
    [Fact]
    public async Task Installations_at_the_same_time_leave_one_complete_copy()
    {
        var folder = Directory.CreateTempSubdirectory("stand-in-concurrent-");
        try
        {
            var mirror = Path.Combine(folder.FullName, "mirror");
            var results = await Task.WhenAll(InstalledStandIn.InstallAsync(mirror), InstalledStandIn.InstallAsync(mirror));

            Assert.All(results, result => result.ShouldEndWith(0));
            Assert.Single(results, result => result.Output.Contains("Random stand-in installed: ", StringComparison.Ordinal));
            Assert.Single(results, result => result.Output.Contains("Random stand-in is installed already: ", StringComparison.Ordinal));
            Assert.Equal(
                Files(InstalledStandIn.PlatformFolder(standIn.MirrorFolder)), Files(InstalledStandIn.PlatformFolder(mirror)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Installing_without_a_mirror_folder_says_what_is_missing()
    {
        var result = await InstalledStandIn.InstallAsync(mirrorFolder: null);

        Assert.Contains(
            "InstallStandIn needs the mirror's folder: -p:MirrorFolder=<folder>", result.ShouldEndWith(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_folder_that_cannot_be_written_is_named()
    {
        var result = await InstalledStandIn.InstallAsync(standIn.Executable);

        Assert.Contains(
            $"The random stand-in cannot be installed into {standIn.Executable}", result.ShouldEndWith(1).Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(folder).Select(file => $"{Path.GetFileName(file)} {new FileInfo(file).Length}").Order();
}
