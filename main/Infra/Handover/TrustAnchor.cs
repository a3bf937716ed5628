namespace Infra.Cli.Handover;

/// <summary>The root certificates that the server's certificate is checked against.</summary>
/// <param name="FileName">Name of the file.</param>
/// <param name="Url">Where AWS publishes it.</param>
internal sealed record TrustAnchor(string FileName, string Url)
{
    /// <summary>Folder that the files expect it in; nothing of a base image is overwritten there.</summary>
    private const string Folder = "/etc/ssl/certs";

    /// <summary>Of RDS and Aurora: one bundle for all regions.</summary>
    public static TrustAnchor Rds { get; } = new("global-bundle.pem", "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem");

    /// <summary>Of RDS Proxy, whose certificate comes from AWS Certificate Manager. Source: RDS user guide, "Using TLS/SSL with RDS
    /// Proxy".</summary>
    public static TrustAnchor Proxy { get; } = new("AmazonRootCA1.pem", "https://www.amazontrust.com/repository/AmazonRootCA1.pem");

    /// <summary>Its place in the application's image.</summary>
    public string Path => $"{Folder}/{FileName}";
}
