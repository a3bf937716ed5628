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

    /// <summary>Name of the local value that lists the secrets with another one's password.</summary>
    public const string CopiesLocalName = "application_secret_copies";

    /// <summary>Name of the local value that lists the secrets that are rotated, with the days between two rotations.</summary>
    public const string RotationsLocalName = "application_secret_rotations";

    private const string OriginalsLocalName = "application_secret_originals";

    /// <summary>Hexadecimal digits of a copy's version: the most that a 32-bit number holds.</summary>
    private const int VersionDigits = 7;

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
        var copies = props.Secrets.Where(secret => secret.Value.PasswordOf is not null).ToDictionary();
        var values = CreateValues(copies.Count == 0 ? null : AddCopies(copies, props), each, props);
        if (copies.Count > 0)
        {
            values = CreateCopies(values, props);
        }

        var rotated = props.Secrets.Where(secret => secret.Value.RotationDays is not null).ToDictionary();
        var function = rotated.Count == 0 ? null : new RotationFunction(this, props);
        var policies = CreateSecretPolicies(rotated.Keys.ToHashSet(), function, props);
        function?.Rotate(
            _secret,
            AddLocal(RotationsLocalName, rotated.ToDictionary(secret => secret.Key, secret => (object)secret.Value.RotationDays!.Value)),
            policies is null ? [values] : [values, policies]);
        Values = values;
        _readPolicy = CreateReadPolicies(each, props);
    }

    /// <summary>The last of the secrets' values to be written, for resources that read them; null without secrets.</summary>
    public ITerraformDependable? Values { get; }

    /// <summary>ARN of one secret.</summary>
    /// <param name="name">Name of a secret of the module.</param>
    public string SecretArn(string name) => $"${{{Token.AsString(Fn.LookupNested(_secret!.Fqn, [name]))}.arn}}";

    /// <summary>Expression of a map from a secret's name to its ARN; for an output.</summary>
    public string SecretArns => MapOf(_secret?.Fqn);

    /// <summary>Expression of a map from a secret's name to the ARN of its read policy; for an output.</summary>
    public string ReadPolicyArns => MapOf(_readPolicy?.Fqn);

    private static bool HasUrls(ApplicationSecretsModuleProps props) => props.Secrets.Values
        .SelectMany(secret => secret.Fields.Values).Any(field => field is SecretField.Url or SecretField.SqlalchemyUrl);

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
        ["fields"] = secret.Fields.ToDictionary(field => field.Key, field => (object)SecretJson.NameOf(field.Value)),
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

    /// <summary>Lists the copies, and the others under a name of their own.</summary>
    /// <returns>The secrets with a password of their own.</returns>
    private TerraformLocal AddCopies(Dictionary<string, ApplicationSecret> copies, ApplicationSecretsModuleProps props)
    {
        AddLocal(CopiesLocalName, copies.ToDictionary(copy => copy.Key, copy => (object)new Dictionary<string, object>
        {
            ["password_of"] = copy.Value.PasswordOf!,
            ["password_key"] = props.Secrets[copy.Value.PasswordOf!].Fields.First(field => field.Value == SecretField.Password).Key,
            ["version"] = copy.Value.Version,
        }));
        return AddLocal(
            OriginalsLocalName,
            $"${{{{ for name, secret in local.{LocalName} : name => secret if !contains(keys(local.{CopiesLocalName}), name) }}}}");
    }

    private SecretsmanagerSecretVersion CreateValues(TerraformLocal? originals, ITerraformIterator all, ApplicationSecretsModuleProps props)
    {
        var password = TerraformOverrides.AddEphemeralPassword(
            this, "application", "${each.value.password_length}", $"${{local.{(originals is null ? LocalName : OriginalsLocalName)}}}");
        return new SecretsmanagerSecretVersion(this, "value", new SecretsmanagerSecretVersionConfig
        {
            ForEach = originals is null ? all : TerraformIterator.FromMap(originals.AsAnyMap),
            SecretId = $"${{{_secret!.Fqn}[each.key].id}}",
            SecretStringWo = SecretJson.Expression("each.value", $"{password}[each.key].result", props.Database, HasUrls(props)),
            SecretStringWoVersion = Token.AsNumber("${each.value.version}"),
        });
    }

    /// <summary>A copy reads the original's current password back, after the original is written, and its own version is made from the id of
    /// the original's: whenever and why ever Terraform writes the original, the copy follows in the same run, and a run that broke off in
    /// between is made good by the next. The secret is named by an attribute that is unknown while the original waits to be written,
    /// because Terraform would read the old value, or none, already when it plans.</summary>
    private SecretsmanagerSecretVersion CreateCopies(SecretsmanagerSecretVersion originals, ApplicationSecretsModuleProps props)
    {
        var read = TerraformOverrides.AddEphemeral(this, "aws_secretsmanager_secret_version", "application", new Dictionary<string, object>
        {
            ["for_each"] = $"${{toset([for copy in local.{CopiesLocalName} : copy.password_of])}}",
            ["secret_id"] = $"${{{originals.Fqn}[each.key].arn}}",
        });
        var secret = $"local.{LocalName}[each.key]";
        var password = $"jsondecode({read}[each.value.password_of].secret_string)[each.value.password_key]";
        var version = $"sha256(format(\"%s/%d\", {originals.Fqn}[each.value.password_of].version_id, each.value.version))";
        return new SecretsmanagerSecretVersion(this, "copy", new SecretsmanagerSecretVersionConfig
        {
            ForEach = TerraformIterator.FromMap(Token.AsAnyMap($"${{local.{CopiesLocalName}}}")),
            SecretId = $"${{{_secret!.Fqn}[each.key].id}}",
            SecretStringWo = SecretJson.Expression(secret, password, props.Database, HasUrls(props)),
            SecretStringWoVersion = Token.AsNumber($"${{parseint(substr({version}, 0, {VersionDigits}), 16)}}"),
        });
    }

    private SecretsmanagerSecretPolicy? CreateSecretPolicies(
        HashSet<string> rotated, RotationFunction? function, ApplicationSecretsModuleProps props)
    {
        var policies = props.Secrets
            .Where(secret => secret.Value.ReaderRoles.Count > 0)
            .ToDictionary(secret => secret.Key, secret => (object)ReadPolicy.ForSecret(
            [
                .. secret.Value.ReaderRoles.Concat(props.ProvisionerRoles).Distinct().Select(RoleArn),
                .. rotated.Contains(secret.Key) ? new[] { function!.RoleArn } : [],
            ]));
        return policies.Count == 0 ? null : new SecretsmanagerSecretPolicy(this, "policy", new SecretsmanagerSecretPolicyConfig
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
}
