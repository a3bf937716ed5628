using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Infra.RandomProviderStandIn.Hosting;

/// <summary>The certificate of one run. Terraform learns it over standard output and trusts nothing else.</summary>
internal static class ServerCertificate
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Longer than any Terraform run.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerAuthentication], critical: false));

        var now = DateTimeOffset.UtcNow;
        var certificate = request.CreateSelfSigned(now.AddMinutes(-1), now + Lifetime);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Schannel cannot use a key that exists only in memory: dotnet/runtime#23749.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
