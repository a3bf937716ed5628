using System.Security.Cryptography;
using System.Text;
using Infra.Migrator.Migrations;

namespace Infra.Migrator.Fleet;

/// <summary>One hash for all SQL files of a run.</summary>
internal static class SqlManifest
{
    private const int ShortLength = 19;

    /// <summary>The hash of the tenants' folders: <c>sha256:</c> and hexadecimal digits; <c>none</c> when they have none.</summary>
    public static string Of(IEnumerable<Tenant> tenants)
    {
        var folders = tenants.SelectMany(tenant => new[] { tenant.Files, tenant.TestData }).OfType<SqlFolder>().DistinctBy(folder => folder.Path)
            .OrderBy(folder => folder.Path, StringComparer.Ordinal).Select(folder => folder.ManifestHash).ToArray();
        return folders.Length == 0 ? "none" : folders.Length == 1 ? folders[0]
            : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', folders))))}";
    }

    /// <summary>Its beginning, for people.</summary>
    public static string Short(string manifest) => manifest.Length > ShortLength ? manifest[..ShortLength] : manifest;
}
