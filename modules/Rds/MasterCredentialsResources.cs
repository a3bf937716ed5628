using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecret;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecretRotation;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecretVersion;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>What the choice of credentials adds around the instance or cluster.</summary>
internal abstract class MasterCredentialsResources
{
    /// <summary>Resources that have to stand before the database is made.</summary>
    public virtual IReadOnlyList<ITerraformDependable> BeforeDatabase => [];

    /// <summary>The argument <c>manage_master_user_password</c>; null to leave it out.</summary>
    public virtual bool? IsManagedByRds => null;

    /// <summary>The argument <c>master_user_secret_kms_key_id</c>; null to leave it out.</summary>
    public virtual string? ManagedSecretKeyArn => null;

    /// <summary>The write-only argument of the password; null to leave it out.</summary>
    public virtual string? Password => null;

    /// <summary>The number that says when the password is written; null to leave it out.</summary>
    public virtual double? PasswordVersion => null;

    /// <summary>Makes what has to be there before the database.</summary>
    /// <param name="scope">The database's module.</param>
    /// <param name="props">Its props.</param>
    /// <param name="key">The key of the secret.</param>
    /// <param name="identifierField">Field of the secret that names the database, as Secrets Manager's rotation functions know it:
    /// <c>dbInstanceIdentifier</c> or <c>dbClusterIdentifier</c>.</param>
    public static MasterCredentialsResources For(
        Construct scope, DatabaseModuleProps props, DatabaseKey key, string identifierField) => props.Credentials switch
        {
            Generated generated => new GeneratedPassword(scope, props, generated, key, identifierField),
            RdsManaged managed => new ManagedPassword(scope, managed, key),
            _ => throw new InvalidOperationException($"Unknown credentials {props.Credentials}."),
        };

    /// <summary>Makes what follows the database.</summary>
    /// <param name="address">The database's host name.</param>
    /// <param name="managedSecretArn">Gives the ARN of RDS's own secret; asked for only when there is one.</param>
    /// <returns>ARN of the secret.</returns>
    public abstract string KeepPassword(string address, Func<string> managedSecretArn);

    private sealed class ManagedPassword(Construct scope, RdsManaged managed, DatabaseKey key) : MasterCredentialsResources
    {
        public override bool? IsManagedByRds => true;

        public override string? ManagedSecretKeyArn => key.Arn;

        public override string KeepPassword(string address, Func<string> managedSecretArn)
        {
            var secretArn = managedSecretArn();
            if (managed.RotationDays is { } days)
            {
                _ = new SecretsmanagerSecretRotation(scope, "master-rotation", new SecretsmanagerSecretRotationConfig
                {
                    SecretId = secretArn,
                    // RDS has just made the password; a change of the interval is no reason for another one.
                    RotateImmediately = false,
                    RotationRules = new SecretsmanagerSecretRotationRotationRules { AutomaticallyAfterDays = days },
                });
            }

            return secretArn;
        }
    }

    /// <summary>An ephemeral value is another one in every run, so database and secret must take theirs in the same run: one version number
    /// triggers both. Everything that can fail before that (the secret's name, its key) comes before the database; only the write of the
    /// secret's value follows it, because the JSON names the host.</summary>
    private sealed class GeneratedPassword : MasterCredentialsResources
    {
        private readonly Construct _scope;
        private readonly DatabaseModuleProps _props;
        private readonly Generated _generated;
        private readonly string _password;
        private readonly string _identifierField;
        private readonly SecretsmanagerSecret _secret;

        public GeneratedPassword(Construct scope, DatabaseModuleProps props, Generated generated, DatabaseKey key, string identifierField)
        {
            _identifierField = identifierField;
            _scope = scope;
            _props = props;
            _generated = generated;
            // Ephemeral blocks belong to the stack: the path of the construct keeps the names of two instances apart.
            var name = $"{scope.Node.Path[(TerraformStack.Of(scope).Node.Path.Length + 1)..]}_master".Replace('/', '_').Replace('-', '_');
            _password = $"{TerraformOverrides.AddEphemeralPassword(scope, name, generated.Length)}.result";
            _secret = new SecretsmanagerSecret(scope, "master-secret", new SecretsmanagerSecretConfig
            {
                Name = generated.SecretName,
                Description = $"Master user of {props.Identifier}",
                KmsKeyId = key.Arn,
                RecoveryWindowInDays = generated.RecoveryWindowDays,
            });
        }

        public override IReadOnlyList<ITerraformDependable> BeforeDatabase => [_secret];

        public override string Password => "${" + _password + "}";

        public override double? PasswordVersion => _generated.Version;

        public override string KeepPassword(string address, Func<string> managedSecretArn)
        {
            var fields = new Dictionary<string, string>
            {
                ["engine"] = TerraformExpression.Value("postgres"),
                ["host"] = TerraformExpression.Value(address),
                ["port"] = $"{_props.Port}",
                ["username"] = TerraformExpression.Value(_props.MasterUsername),
                ["password"] = _password,
                ["dbname"] = TerraformExpression.Value(_props.InitialDatabaseName ?? "postgres"),
                [_identifierField] = TerraformExpression.Value(_props.Identifier),
            };
            _ = new SecretsmanagerSecretVersion(_scope, "master-secret-value", new SecretsmanagerSecretVersionConfig
            {
                SecretId = _secret.Id,
                SecretStringWo = TerraformExpression.JsonEncode(fields),
                SecretStringWoVersion = _generated.Version,
            });
            return _secret.Arn;
        }
    }
}
