using System.Text.RegularExpressions;

namespace Infra.AwsRules.Access;

/// <summary>What an IAM role for a Kubernetes service account may name. Sources: EKS user guide, "IAM roles for service accounts";
/// Kubernetes documentation, "Object Names and IDs" (RFC 1123 names).</summary>
public static partial class ServiceAccountRules
{
    /// <summary>Longest name of a namespace.</summary>
    public const int MaxNamespaceLength = 63;

    /// <summary>Longest name of a service account.</summary>
    public const int MaxServiceAccountLength = 253;

    /// <summary>Checks a namespace: a DNS label of 1–63 lower-case letters, digits and hyphens, no wildcard.</summary>
    public static IEnumerable<Violation> CheckNamespace(string property, string name)
    {
        if (name.Length > MaxNamespaceLength || !Label().IsMatch(name))
        {
            yield return new Violation(
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
            yield return new Violation(
                property,
                name,
                $"must be 1-{MaxServiceAccountLength} lower-case letters, digits, hyphens and dots, a letter or digit at both ends",
                "write one service account, for example core-api; a wildcard would let every pod of the namespace in");
        }
    }

    /// <summary>Checks the ARN of the cluster's OpenID Connect provider.</summary>
    public static IEnumerable<Violation> CheckProviderArn(string property, string arn)
    {
        if (!ProviderArn().IsMatch(arn))
        {
            yield return new Violation(
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
            yield return new Violation(
                property,
                issuer,
                "must be the cluster's OpenID Connect issuer",
                "write it as EKS shows it, for example https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E");
        }
        else if (providerArn is not null && IssuerOfProvider(providerArn) is { } expected && expected != WithoutScheme(issuer))
        {
            yield return new Violation(
                property, issuer, "must be the issuer of the provider, or the role trusts nobody", $"write https://{expected}, or leave it out");
        }
    }

    /// <summary>The issuer without scheme that a provider's ARN ends with; null when the text is no such ARN.</summary>
    public static string? IssuerOfProvider(string providerArn) =>
        ProviderArn().Match(providerArn) is { Success: true } match ? match.Groups["issuer"].Value : null;

    /// <summary>An issuer as the keys of a trust policy's conditions begin: without <c>https://</c>.</summary>
    public static string WithoutScheme(string issuer) =>
        issuer.StartsWith("https://", StringComparison.Ordinal) ? issuer["https://".Length..] : issuer;

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\Aarn:aws(-cn|-us-gov)?:iam::[0-9]{12}:oidc-provider/(?<issuer>[A-Za-z0-9.-]+(/[A-Za-z0-9._/-]*[A-Za-z0-9])?)\z")]
    private static partial Regex ProviderArn();

    [GeneratedRegex(@"\A(https://)?[A-Za-z0-9.-]+\.[A-Za-z]+(/[A-Za-z0-9._/-]*[A-Za-z0-9])?\z")]
    private static partial Regex Issuer();
}
