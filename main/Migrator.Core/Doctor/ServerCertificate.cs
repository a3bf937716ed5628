using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Infra.Migrator.Connections;

namespace Infra.Migrator.Doctor;

/// <summary>The certificate that the server shows, whatever protection the connection asks for.</summary>
/// <param name="Subject">Whom it names.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="ExpiresAt">Last moment that it is good for.</param>
/// <param name="NamesHost">Whether it names the host that is connected to.</param>
/// <param name="ChainProblems">Why it cannot be trusted; empty when it can.</param>
internal sealed record ServerCertificate(
    string Subject, string Issuer, DateTimeOffset ExpiresAt, bool NamesHost, IReadOnlyList<string> ChainProblems)
{
    private const int RequestTls = 80877103;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Asks for it in a connection of its own, which ends before any log-in.</summary>
    /// <returns>The certificate; null when the server has no TLS.</returns>
    /// <exception cref="MigratorException">The server cannot be reached, or TLS fails.</exception>
    public static async Task<ServerCertificate?> ReadAsync(ServerTarget target, CancellationToken cancellationToken)
    {
        ServerCertificate? found = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(target.Tunnel?.Host ?? target.Host, target.Tunnel?.Port ?? target.Port, limit.Token);
            await using var stream = client.GetStream();
            // Source: PostgreSQL documentation, "Message Formats", SSLRequest.
            var request = new byte[8];
            BinaryPrimitives.WriteInt32BigEndian(request, request.Length);
            BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4), RequestTls);
            await stream.WriteAsync(request, limit.Token);
            var answer = new byte[1];
            await stream.ReadExactlyAsync(answer, limit.Token);
            if (answer[0] != 'S')
            {
                return null;
            }

            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = target.Host,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    {
                        using var own = new X509Certificate2(certificate!);
                        found = Describe(own, chain!, !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch), target.RootCertificate);
                        return errors == SslPolicyErrors.None;
                    },
                },
                limit.Token);
            return found;
        }
        catch (AuthenticationException) when (found is not null)
        {
            // It was shown and refused: what is wrong with it stands in the result.
            return found;
        }
        catch (Exception exception) when (
            exception is SocketException or IOException or AuthenticationException or CryptographicException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new MigratorException(
                $"the certificate could not be read: {(exception is OperationCanceledException ? $"no answer within {Limit.TotalSeconds:0} s" : exception.Message)}",
                ExitCode.ConnectionOrLock, exception);
        }
    }

    private static ServerCertificate Describe(X509Certificate2 certificate, X509Chain given, bool namesHost, string? rootFile)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // An expired certificate is told by its date.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        if (rootFile is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(rootFile);
        }

        foreach (var element in given.ChainElements)
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        chain.Build(certificate);
        var problems = chain.ChainStatus.Where(status => status.Status is not (X509ChainStatusFlags.NoError or X509ChainStatusFlags.NotTimeValid))
            .Select(status => status.StatusInformation.Trim().TrimEnd('.')).Where(text => text.Length > 0).Distinct().ToArray();
        return new ServerCertificate(
            certificate.Subject, certificate.Issuer, new DateTimeOffset(certificate.NotAfter.ToUniversalTime()), namesHost, problems);
    }
}
