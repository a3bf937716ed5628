namespace Infra.Migrator.Connections;

/// <summary>Where the roots of the server's certificate are looked for.</summary>
internal static class RootCertificates
{
    /// <summary>How to get the roots of RDS.</summary>
    public const string WhereToGet =
        "RDS's are one file: curl --output global-bundle.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem, "
        + "then --ca-bundle global-bundle.pem.";

    /// <summary>The first default that exists: <c>global-bundle.pem</c> in the working folder, or libpq's
    /// <c>~/.postgresql/root.crt</c>.</summary>
    public static string? FindDefault(string workingDirectory, string? home)
    {
        string[] candidates =
        [
            Path.Combine(workingDirectory, "global-bundle.pem"),
            .. home is null ? Array.Empty<string>() : [Path.Combine(home, ".postgresql", "root.crt")],
        ];
        return Array.Find(candidates, File.Exists);
    }
}
