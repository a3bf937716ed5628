namespace Infra.Modules.Rds;

/// <summary>Who makes and keeps the master password. No kind takes a password: none can reach the state, the plan or the JSON.</summary>
public abstract record MasterCredentials
{
    private protected MasterCredentials()
    {
    }
}

/// <summary>RDS makes the password, keeps it in a secret of its own and rotates it. The safest choice; not possible on the source of a read
/// replica.</summary>
/// <param name="RotationDays">Days between rotations, 1–1000; null for RDS's own 7.</param>
public sealed record RdsManaged(int? RotationDays = null) : MasterCredentials;

/// <summary>Terraform makes the password as an ephemeral value and writes it to the instance and to a secret, to both under the same
/// version number.</summary>
/// <param name="SecretName">Name of the secret.</param>
/// <param name="Version">Raise it by one for a new password; also the way out when a run broke off between instance and secret.</param>
/// <param name="Length">Characters of the password, 8–128; fewer than 16 warn.</param>
/// <param name="RecoveryWindowDays">Days that the deleted secret can be restored, 7–30, or 0 for none.</param>
public sealed record Generated(string SecretName, int Version = 1, int Length = 32, int RecoveryWindowDays = 30) : MasterCredentials;
