using System.Security.Cryptography;
using System.Text;

namespace Infra.Modules.Shared;

/// <summary>Names of IAM roles and policies, which are shorter than the names that they are made from may be.</summary>
internal static class IamName
{
    /// <summary>Longest <c>name_prefix</c> of a role. Source: hashicorp/aws provider, <c>aws_iam_role</c>.</summary>
    private const int MaximumRoleNamePrefixLength = 38;

    /// <summary>The name with a suffix; a long one is cut and told apart by a hash of the whole.</summary>
    /// <param name="name">Name, or an expression for it, which is never cut.</param>
    /// <param name="suffix">What the resource is for.</param>
    /// <param name="maximumLength">Longest name that IAM takes: 64 for roles, 128 for policies.</param>
    public static string WithSuffix(string name, string suffix, int maximumLength)
    {
        if (TerraformToken.IsUnresolved(name) || name.Length + suffix.Length <= maximumLength)
        {
            return name + suffix;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        return $"{name[..(maximumLength - suffix.Length - hash.Length - 1)].TrimEnd('-')}-{hash}{suffix}";
    }

    /// <summary>A <c>name_prefix</c> for a role. Role names are unique in the account over all regions, so that a fixed name would
    /// collide.</summary>
    public static string RolePrefix(string name, string suffix) =>
        $"{name[..Math.Min(name.Length, MaximumRoleNamePrefixLength - suffix.Length)]}{suffix}";
}
