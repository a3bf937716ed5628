using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Infra.RandomProviderStandIn.Hosting;

/// <summary>The program was not started the way Terraform starts a provider. The message is for the person who started it.</summary>
internal sealed class PluginStartException(string message) : Exception(message);

/// <summary>What Terraform tells a provider through the environment, as HashiCorp's go-plugin library lays down.</summary>
/// <param name="ClientCertificate">The only certificate that may connect.</param>
internal sealed record PluginHandshake(X509Certificate2 ClientCertificate)
{
    public const int ProtocolVersion = 5;

    private const string CookieVariable = "TF_PLUGIN_MAGIC_COOKIE";

    /// <summary>Terraform's fixed cookie. It tells a provider from a program started by hand and is no secret.</summary>
    private const string Cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

    /// <exception cref="PluginStartException">Not started by Terraform, or by one that cannot use this provider.</exception>
    public static PluginHandshake Read(Func<string, string?> environment)
    {
        if (environment(CookieVariable) != Cookie)
        {
            throw new PluginStartException("""
                This program is a Terraform plugin: an offline stand-in for the provider hashicorp/random 3.7.2.
                It is started by Terraform, not by hand. Install it into a mirror folder with
                  dotnet build tests/RandomProviderStandIn -t:InstallStandIn -p:MirrorFolder=<folder>
                and name that folder in a filesystem_mirror block of Terraform's CLI configuration.
                """);
        }

        var versions = environment("PLUGIN_PROTOCOL_VERSIONS") ?? "";
        if (!versions.Split(',', StringSplitOptions.TrimEntries).Contains(ProtocolVersion.ToString()))
        {
            throw new PluginStartException(
                $"Terraform offers plugin protocols '{versions}', this one speaks {ProtocolVersion} only: use Terraform 1.11 or later.");
        }

        var certificate = environment("PLUGIN_CLIENT_CERT");
        if (string.IsNullOrEmpty(certificate))
        {
            throw new PluginStartException("PLUGIN_CLIENT_CERT is not set: this provider talks to Terraform over mutual TLS only.");
        }

        try
        {
            return new PluginHandshake(X509Certificate2.CreateFromPem(certificate));
        }
        catch (CryptographicException)
        {
            throw new PluginStartException("PLUGIN_CLIENT_CERT is not a certificate in PEM form.");
        }
    }

    /// <summary>The one line that go-plugin reads from standard output: versions, where to connect, how, whom to trust.</summary>
    public static string ReplyLine(string socketPath, X509Certificate2 serverCertificate) =>
        $"1|{ProtocolVersion}|unix|{socketPath}|grpc|{Convert.ToBase64String(serverCertificate.RawData).TrimEnd('=')}";
}
