using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Access;

/// <summary>What an IAM role for a Kubernetes service account may name. Sources: EKS user guide, "IAM roles for service accounts";
/// Kubernetes documentation, "Object Names and IDs" (RFC 1123 names).</summary>
public static partial class ServiceAccountRules
{
    /// <summary>A Kubernetes namespace is one DNS label.</summary>
    public static readonly RuleDefinition NamespaceName = new(
        "IAM016", RuleSeverity.Error, "A Kubernetes namespace is one DNS label",
        "Kubernetes has no other namespaces, and a wildcard in the trust policy would let every one in.",
        "Write one namespace, for example shop-prod.",
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/");

    /// <summary>A Kubernetes service account is a DNS name of up to 253 characters.</summary>
    public static readonly RuleDefinition ServiceAccountName = new(
        "IAM017", RuleSeverity.Error, "A Kubernetes service account is a DNS name of up to 253 characters",
        "Kubernetes has no other service accounts, and a wildcard in the trust policy would let every pod of the namespace in.",
        "Write one service account, for example core-api.",
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/");

    /// <summary>A cluster's OpenID Connect provider is named by its ARN.</summary>
    public static readonly RuleDefinition ProviderArn = new(
        "IAM018", RuleSeverity.Error, "A cluster's OpenID Connect provider is named by its ARN",
        "The trust policy names the provider, and IAM refuses a principal that is none.",
        "Copy it from aws iam list-open-id-connect-providers.",
        "https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html");

    /// <summary>A cluster's issuer is known and written as EKS shows it.</summary>
    public static readonly RuleDefinition IssuerForm = new(
        "IAM019", RuleSeverity.Error, "A cluster's issuer is known and written as EKS shows it",
        "The conditions of the trust policy begin with it; a wrong one matches no token.",
        "Copy it from aws eks describe-cluster.",
        "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html");

    /// <summary>The issuer is the provider's.</summary>
    public static readonly RuleDefinition ProviderIssuer = new(
        "IAM020", RuleSeverity.Error, "The issuer is the provider's",
        "A role whose condition names another issuer than its principal trusts nobody.",
        "Leave the issuer out: it is read from the provider's ARN.",
        "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html");

    private const string ProviderArnStart = @"\Aarn:aws(-cn|-us-gov)?:iam::[0-9]{12}:oidc-provider/";

    private const string ProviderArnEnd = "[A-Za-z0-9.-]+(/[A-Za-z0-9._/-]*[A-Za-z0-9])?";

    /// <summary>The form of the ARN of an OpenID Connect provider, as a regular expression.</summary>
    public const string ProviderArnForm = ProviderArnStart + ProviderArnEnd + @"\z";

    /// <summary>Longest name of a namespace.</summary>
    public const int MaxNamespaceLength = 63;

    /// <summary>Longest name of a service account.</summary>
    public const int MaxServiceAccountLength = 253;

    /// <summary>Checks a namespace: a DNS label of 1–63 lower-case letters, digits and hyphens, no wildcard.</summary>
    public static IEnumerable<Violation> CheckNamespace(string property, string name)
    {
        if (name.Length > MaxNamespaceLength || !Label().IsMatch(name))
        {
            yield return NamespaceName.At(
                property,
                name,
                $"must be 1-{MaxNamespaceLength} lower-case letters, digits and hyphens, no hyphen first or last",
                "write one namespace, for example shop-prod; a wildcard would let every namespace in");
        }
    }

    /// <summary>Checks a service account: DNS labels joined by dots, 1–253 characters, no wildcard.</summary>
    public static IEnumerable<Violation> CheckServiceAccount(string property, string name)
    {
        if (name.Length > MaxServiceAccountLength || !Subdomain().IsMatch(name))
        {
            yield return ServiceAccountName.At(
                property,
                name,
                $"must be 1-{MaxServiceAccountLength} lower-case letters, digits, hyphens and dots, a letter or digit at both ends",
                "write one service account, for example core-api; a wildcard would let every pod of the namespace in");
        }
    }

    /// <summary>Checks the ARN of the cluster's OpenID Connect provider.</summary>
    public static IEnumerable<Violation> CheckProviderArn(string property, string arn)
    {
        if (!ProviderArnPattern().IsMatch(arn))
        {
            yield return ProviderArn.At(
                property,
                arn,
                "must be the ARN of an IAM OpenID Connect provider",
                "write for example arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E");
        }
    }

    /// <summary>Checks an issuer, and that it is the one of the provider when that is known.</summary>
    /// <param name="property">Where the issuer stands.</param>
    /// <param name="issuer">The issuer, with or without <c>https://</c>.</param>
    /// <param name="providerArn">ARN of the provider; null when it is not known yet.</param>
    public static IEnumerable<Violation> CheckIssuer(string property, string issuer, string? providerArn)
    {
        if (!Issuer().IsMatch(issuer))
        {
            yield return IssuerForm.At(
                property,
                issuer,
                "must be the cluster's OpenID Connect issuer",
                "write it as EKS shows it, for example https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E");
        }
        else if (providerArn is not null && IssuerOfProvider(providerArn) is { } expected && expected != WithoutScheme(issuer))
        {
            yield return NotOfProvider(property, issuer, $"write https://{expected}, or leave it out");
        }
    }

    /// <summary>The violation of <see cref="ProviderIssuer"/>.</summary>
    /// <param name="property">Where the issuer stands.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="fix">What to write instead.</param>
    public static Violation NotOfProvider(string property, string issuer, string fix) =>
        ProviderIssuer.At(property, issuer, "must be the issuer of the provider, or the role trusts nobody", fix);

    /// <summary>The issuer without scheme that a provider's ARN ends with; null when the text is no such ARN.</summary>
    public static string? IssuerOfProvider(string providerArn) =>
        ProviderArnPattern().Match(providerArn) is { Success: true } match ? match.Groups["issuer"].Value : null;

    /// <summary>An issuer as the keys of a trust policy's conditions begin: without <c>https://</c>.</summary>
    public static string WithoutScheme(string issuer) =>
        issuer.StartsWith("https://", StringComparison.Ordinal) ? issuer["https://".Length..] : issuer;

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(ProviderArnStart + "(?<issuer>" + ProviderArnEnd + @")\z")]
    private static partial Regex ProviderArnPattern();

    [GeneratedRegex(@"\A(https://)?[A-Za-z0-9.-]+\.[A-Za-z]+(/[A-Za-z0-9._/-]*[A-Za-z0-9])?\z")]
    private static partial Regex Issuer();
}
