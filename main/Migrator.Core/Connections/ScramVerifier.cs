using System.Security.Cryptography;
using System.Text;

namespace Infra.Migrator.Connections;

/// <summary>What PostgreSQL stores instead of a password. Sending it keeps the password itself out of the server's log and of
/// <c>pg_stat_activity</c>.</summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096;
    private const int SaltBytes = 16;

    /// <summary>Computes a SCRAM-SHA-256 verifier (RFC 5802, RFC 7677) in PostgreSQL's form.</summary>
    /// <param name="password">Printable ASCII, which SASLprep (RFC 4013) leaves as it is.</param>
    /// <param name="salt">Salt. Default: 16 random bytes.</param>
    /// <exception cref="MigratorException">The password is empty or has other characters.</exception>
    public static string Create(string password, byte[]? salt = null)
    {
        if (password.Length == 0 || password.Any(character => character is < ' ' or > '~'))
        {
            throw new MigratorException(
                "A role's password must be of printable ASCII characters and not empty: make a new one (raise the secret's version).");
        }

        salt ??= RandomNumberGenerator.GetBytes(SaltBytes);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, 32);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}"
            + $"${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
