using HashiCorp.Cdktf.Providers.Aws.IamPolicy;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecret;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecretPolicy;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecretVersion;
using Infra.AwsRules;
using Infra.AwsRules.Secrets;
using Infra.Modules.Shared;

namespace Infra.Modules.Secrets;

/// <summary>Secrets of the applications that use one instance: password made by Terraform as an ephemeral value, JSON of the wanted shape,
/// read policy. All of them are one map and every resource goes over it with <c>for_each</c>, so the stack's JSON has the same resources
/// for one secret as for a thousand.</summary>
public sealed class ApplicationSecretsModule : Construct
{
    /// <summary>Name of the local value that lists the secrets.</summary>
    public const string LocalName = "application_secrets";

    /// <summary>Name of the local value that lists the policies of secrets with reader roles.</summary>
    public const string PoliciesLocalName = "application_secret_policies";

    private readonly SecretsmanagerSecret? _secret;
    private readonly IamPolicy? _readPolicy;

    /// <summary>Builds the secrets; none build nothing.</summary>
    /// <param name="scope">Stack or construct that it belongs to.</param>
    /// <param name="id">Construct id; part of the resources' addresses in the state. One module of this kind per stack.</param>
    /// <param name="props">The secrets.</param>
    /// <exception cref="ModuleValidationException">Props break rules; every violation is listed.</exception>
    public ApplicationSecretsModule(Construct scope, string id, ApplicationSecretsModuleProps props)
        : base(scope, id)
    {
        var violations = ApplicationSecretsRules.Check(props);
        ModuleValidationException.ThrowIfAny(this, violations);
        foreach (var warning in violations)
        {
            Annotations.Of(this).AddWarning(warning.ToString());
        }

        if (props.Secrets.Count == 0)
        {
            return;
        }

        var secrets = props.Secrets.ToDictionary(secret => secret.Key, secret => ToLocal(secret.Key, secret.Value, props));
        var each = TerraformIterator.FromMap(AddLocal(LocalName, secrets).AsAnyMap);
        _secret = CreateSecrets(each, props);
        CreateValues(each, props);
        CreateSecretPolicies(props);
        _readPolicy = CreateReadPolicies(each, props);
    }

    /// <summary>Expression of a map from a secret's name to its ARN; for an output.</summary>
    public string SecretArns => MapOf(_secret?.Fqn);

    /// <summary>Expression of a map from a secret's name to the ARN of its read policy; for an output.</summary>
    public string ReadPolicyArns => MapOf(_readPolicy?.Fqn);

    private static string MapOf(string? fqn) => fqn is null ? "${{}}" : $"${{{{ for name, item in {fqn} : name => item.arn }}}}";

    private TerraformLocal AddLocal(string name, object value)
    {
        var local = new TerraformLocal(this, name, value);
        local.OverrideLogicalId(name);
        return local;
    }

    private static Dictionary<string, object> ToLocal(string name, ApplicationSecret secret, ApplicationSecretsModuleProps props) => new()
    {
        ["description"] = secret.Description ?? $"Log-in of {secret.Username} to {props.Database.InstanceIdentifier}",
        ["username"] = secret.Username,
        ["database"] = secret.Database ?? "",
        ["fields"] = secret.Fields.ToDictionary(field => field.Key, field => (object)FieldName(field.Value)),
        ["password_length"] = secret.PasswordLength,
        ["version"] = secret.Version,
        ["recovery_window_days"] = secret.RecoveryWindowDays,
        ["tags"] = secret.Tags.ToDictionary(tag => tag.Key, tag => (object)tag.Value),
        ["read_policy_name"] = ReadPolicy.Name(name),
    };

    private SecretsmanagerSecret CreateSecrets(ITerraformIterator each, ApplicationSecretsModuleProps props) =>
        new(this, "secret", new SecretsmanagerSecretConfig
        {
            ForEach = each,
            Name = "${each.key}",
            Description = "${each.value.description}",
            KmsKeyId = props.KmsKeyArn,
            RecoveryWindowInDays = Token.AsNumber("${each.value.recovery_window_days}"),
            Tags = Token.AsStringMap("${each.value.tags}"),
        });

    /// <summary>The JSON's shape is data: each key looks its value up by the field's name.</summary>
    private void CreateValues(ITerraformIterator each, ApplicationSecretsModuleProps props)
    {
        var password = TerraformOverrides.AddEphemeralPassword(
            this, "application", "${each.value.password_length}", $"${{local.{LocalName}}}");
        var values = new Dictionary<SecretField, string>
        {
            [SecretField.Engine] = TerraformExpression.Value("postgres"),
            [SecretField.Host] = TerraformExpression.Value(props.Database.Host),
            [SecretField.Port] = $"{props.Database.Port}",
            [SecretField.Username] = "each.value.username",
            [SecretField.Password] = $"{password}[each.key].result",
            [SecretField.Database] = "each.value.database",
            [SecretField.InstanceIdentifier] = TerraformExpression.Value(props.Database.InstanceIdentifier),
            [SecretField.Url] = Url("postgresql"),
            [SecretField.SqlalchemyUrl] = Url("postgresql+psycopg"),
        };
        string Url(string scheme) =>
            $"format(\"{scheme}://%s:%s@%s:%d/%s\", urlencode(each.value.username), urlencode({password}[each.key].result), "
            + $"{TerraformExpression.Value(props.Database.Host)}, {props.Database.Port}, urlencode(each.value.database))";

        var table = TerraformExpression.Object(values.ToDictionary(value => FieldName(value.Key), value => value.Value));
        _ = new SecretsmanagerSecretVersion(this, "value", new SecretsmanagerSecretVersionConfig
        {
            ForEach = each,
            SecretId = $"${{{_secret!.Fqn}[each.key].id}}",
            SecretStringWo = $"${{jsonencode({{ for key, field in each.value.fields : key => {table}[field] }})}}",
            SecretStringWoVersion = Token.AsNumber("${each.value.version}"),
        });
    }

    private void CreateSecretPolicies(ApplicationSecretsModuleProps props)
    {
        var policies = props.Secrets
            .Where(secret => secret.Value.ReaderRoles.Count > 0)
            .ToDictionary(
                secret => secret.Key,
                secret => (object)ReadPolicy.ForSecret(secret.Value.ReaderRoles.Concat(props.ProvisionerRoles).Distinct().Select(RoleArn)));
        if (policies.Count == 0)
        {
            return;
        }

        _ = new SecretsmanagerSecretPolicy(this, "policy", new SecretsmanagerSecretPolicyConfig
        {
            ForEach = TerraformIterator.FromMap(AddLocal(PoliciesLocalName, policies).AsStringMap),
            SecretArn = $"${{{_secret!.Fqn}[each.key].arn}}",
            Policy = "${each.value}",
            BlockPublicPolicy = true,
        });

        string RoleArn(string role) => $"arn:{AwsPartition.OfRegion(props.Region)}:iam::{props.AccountId}:role/{role}";
    }

    private IamPolicy CreateReadPolicies(ITerraformIterator each, ApplicationSecretsModuleProps props) =>
        new(this, "read", new IamPolicyConfig
        {
            ForEach = each,
            Name = "${each.value.read_policy_name}",
            Description = "Allows to read the secret ${each.key}",
            Policy = ReadPolicy.ForRole($"${{{_secret!.Fqn}[each.key].arn}}", props.KmsKeyArn, props.Region),
        });

    private static string FieldName(SecretField field) =>
        char.ToLowerInvariant(field.ToString()[0]) + field.ToString()[1..];
}
