using HashiCorp.Cdktf.Providers.Aws.DbInstance;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecret;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecretRotation;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecretVersion;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>What the choice of credentials adds around the instance.</summary>
internal abstract class MasterCredentialsResources
{
    /// <summary>Resources that have to stand before the instance is made.</summary>
    public virtual IReadOnlyList<ITerraformDependable> BeforeInstance => [];

    /// <summary>Makes what has to be there before the instance.</summary>
    public static MasterCredentialsResources For(RdsModule scope, RdsModuleProps props, DatabaseKey key) => props.Credentials switch
    {
        Generated generated => new GeneratedPassword(scope, props, generated, key),
        RdsManaged managed => new ManagedPassword(scope, managed, key),
        _ => throw new InvalidOperationException($"Unknown credentials {props.Credentials}."),
    };

    /// <summary>Sets the password's arguments of the instance.</summary>
    public abstract void SetPassword(DbInstanceConfig instance);

    /// <summary>Makes what follows the instance.</summary>
    /// <returns>ARN of the secret.</returns>
    public abstract string KeepPassword(DbInstance instance);

    private sealed class ManagedPassword(RdsModule scope, RdsManaged managed, DatabaseKey key) : MasterCredentialsResources
    {
        public override void SetPassword(DbInstanceConfig instance)
        {
            instance.ManageMasterUserPassword = true;
            instance.MasterUserSecretKmsKeyId = key.Arn;
        }

        public override string KeepPassword(DbInstance instance)
        {
            var secretArn = instance.MasterUserSecret.Get(0).SecretArn;
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

    /// <summary>An ephemeral value is another one in every run, so instance and secret must take theirs in the same run: one version number
    /// triggers both. Everything that can fail before that (the secret's name, its key) comes before the instance; only the write of the
    /// secret's value follows it, because the JSON names the host.</summary>
    private sealed class GeneratedPassword : MasterCredentialsResources
    {
        private readonly RdsModule _scope;
        private readonly RdsModuleProps _props;
        private readonly Generated _generated;
        private readonly string _password;
        private readonly SecretsmanagerSecret _secret;

        public GeneratedPassword(RdsModule scope, RdsModuleProps props, Generated generated, DatabaseKey key)
        {
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

        public override IReadOnlyList<ITerraformDependable> BeforeInstance => [_secret];

        public override void SetPassword(DbInstanceConfig instance)
        {
            instance.PasswordWo = "${" + _password + "}";
            instance.PasswordWoVersion = _generated.Version;
        }

        public override string KeepPassword(DbInstance instance)
        {
            var fields = new Dictionary<string, string>
            {
                ["engine"] = TerraformExpression.Value("postgres"),
                ["host"] = TerraformExpression.Value(instance.Address),
                ["port"] = $"{_props.Port}",
                ["username"] = TerraformExpression.Value(_props.MasterUsername),
                ["password"] = _password,
                ["dbname"] = TerraformExpression.Value(_props.InitialDatabaseName ?? "postgres"),
                ["dbInstanceIdentifier"] = TerraformExpression.Value(_props.Identifier),
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
