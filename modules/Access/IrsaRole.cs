using HashiCorp.Cdktf.Providers.Aws.IamRole;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicy;
using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.Modules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Access;

/// <summary>What <see cref="IrsaRole"/> makes.</summary>
public sealed record IrsaRoleProps
{
    /// <summary>Name of the role, unique in the account; 1 to 64 characters.</summary>
    public required string Name { get; init; }

    /// <summary>ARN of the cluster's OpenID Connect provider in IAM.</summary>
    public required string OidcProviderArn { get; init; }

    /// <summary>The cluster's issuer, with or without <c>https://</c>. Default: the end of <see cref="OidcProviderArn"/>; required when
    /// that is known only to Terraform.</summary>
    public string? Issuer { get; init; }

    /// <summary>Kubernetes namespace of the service account.</summary>
    public required string Namespace { get; init; }

    /// <summary>Kubernetes service account that may take the role.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>Region of the secrets and keys.</summary>
    public required string Region { get; init; }

    /// <summary>Whole ARNs of the secrets that may be read, at least one; no wildcards.</summary>
    public required IReadOnlyList<string> SecretArns { get; init; }

    /// <summary>ARNs of the customer-managed keys that encrypt the secrets. Default: none, for the AWS-managed key.</summary>
    public IReadOnlyList<string> KmsKeyArns { get; init; } = [];
}

/// <summary>IAM role for one Kubernetes service account (IRSA) that reads the given secrets and does nothing else. The trust policy names
/// the subject and the audience exactly.</summary>
public sealed class IrsaRole : Construct
{
    private const string Audience = "sts.amazonaws.com";

    private readonly IamRole _role;

    /// <summary>Makes the role with its policy.</summary>
    /// <exception cref="ModuleValidationException">The props break rules; all violations are listed.</exception>
    public IrsaRole(Construct scope, string id, IrsaRoleProps props)
        : base(scope, id)
    {
        var document = SecretReading.Policy(SecretReading.ReaderActions, props.SecretArns, props.KmsKeyArns, props.Region);
        ModuleValidationException.ThrowIfAny(this, Check(props, document));
        _role = new IamRole(this, "role", new IamRoleConfig
        {
            Name = props.Name,
            Description = $"Service account {props.Namespace}/{props.ServiceAccount} reads its secrets",
            AssumeRolePolicy = Trust(props),
            Lifecycle = PlanTimeRules.Lifecycle(PlanTime(props)),
        });
        _ = new IamRolePolicy(this, "policy", new IamRolePolicyConfig
        {
            Name = "read-secrets",
            Role = _role.Id,
            Policy = document,
        });
    }

    /// <summary>The role's ARN: value of the service account's annotation <c>eks.amazonaws.com/role-arn</c>.</summary>
    public string RoleArn => _role.Arn;

    /// <summary>The role's name.</summary>
    public string RoleName => _role.Name;

    // Without sub every pod of the cluster could take the role; without aud a token made for somebody else would do.
    private static string Trust(IrsaRoleProps props)
    {
        var issuer = IssuerWithoutScheme(props);
        return PolicyDocument.Of(new
        {
            Effect = "Allow",
            Principal = new { Federated = props.OidcProviderArn },
            Action = "sts:AssumeRoleWithWebIdentity",
            Condition = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, string>
                {
                    [$"{issuer}:aud"] = Audience,
                    [$"{issuer}:sub"] = $"system:serviceaccount:{props.Namespace}:{props.ServiceAccount}",
                },
            },
        });
    }

    private static IEnumerable<Violation> Check(IrsaRoleProps props, string document) =>
    [
        .. AccessChecks.IfKnown("name", props.Name, IamRules.CheckRoleName),
        .. AccessChecks.IfKnown("oidcProviderArn", props.OidcProviderArn, ServiceAccountRules.CheckProviderArn),
        .. CheckIssuer(props),
        .. AccessChecks.IfKnown("namespace", props.Namespace, ServiceAccountRules.CheckNamespace),
        .. AccessChecks.IfKnown("serviceAccount", props.ServiceAccount, ServiceAccountRules.CheckServiceAccount),
        .. AccessChecks.SecretsAndKeys(props.SecretArns, props.KmsKeyArns, props.Region),
        .. AccessChecks.PolicyLength("secretArns", document, IamRules.MaxInlinePolicyLength),
    ];

    // EKS gives its issuer with the scheme, which the conditions of a trust policy leave out.
    private static string IssuerWithoutScheme(IrsaRoleProps props) => props.Issuer is { } issuer && TerraformToken.IsUnresolved(issuer)
        ? Fn.Trimprefix(issuer, "https://")
        : ServiceAccountRules.WithoutScheme(props.Issuer ?? ServiceAccountRules.IssuerOfProvider(props.OidcProviderArn)!);

    private static IEnumerable<Precondition> PlanTime(IrsaRoleProps props)
    {
        foreach (var precondition in PlanTimeRules.Form(
            props.OidcProviderArn, ServiceAccountRules.ProviderArnForm, arn => ServiceAccountRules.CheckProviderArn("oidcProviderArn", arn)))
        {
            yield return precondition;
        }

        if (props.Issuer is { } issuer && TerraformToken.IsWhole(props.OidcProviderArn))
        {
            var ending = TerraformToken.IsUnresolved(issuer)
                ? $"format(\":oidc-provider/%s\", {IssuerWithoutScheme(props)})"
                : TerraformExpression.Value($":oidc-provider/{IssuerWithoutScheme(props)}");
            yield return PlanTimeRules.Holds(
                props.OidcProviderArn,
                $"endswith(value, {ending})",
                ServiceAccountRules.NotOfProvider("issuer", issuer, "write what the provider's ARN ends with"));
        }
    }

    private static IEnumerable<Violation> CheckIssuer(IrsaRoleProps props)
    {
        var isProviderKnown = AccessChecks.IsKnown(props.OidcProviderArn);
        if (props.Issuer is not null)
        {
            return AccessChecks.IfKnown("issuer", props.Issuer, (property, issuer) =>
                ServiceAccountRules.CheckIssuer(property, issuer, isProviderKnown ? props.OidcProviderArn : null));
        }

        return isProviderKnown
            ? []
            : [ServiceAccountRules.IssuerForm.At(
                "issuer", null, "is required when only Terraform knows the provider's ARN", "write the cluster's issuer")];
    }
}
