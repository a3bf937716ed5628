using System.Text.Encodings.Web;
using System.Text.Json;

namespace Infra.Modules.Network;

/// <summary>IAM policy documents as JSON.</summary>
internal static class IamDocuments
{
    // Terraform's references contain characters that the default encoder would escape.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Longest <c>name_prefix</c> of an IAM role. Source: hashicorp/aws provider, <c>aws_iam_role</c>.</summary>
    private const int MaximumRoleNamePrefixLength = 38;

    /// <summary>The AWS partition of a region: <c>aws</c>, <c>aws-cn</c> or <c>aws-us-gov</c>.</summary>
    public static string PartitionOf(string region) => region.Split('-') switch
    {
        ["cn", ..] => "aws-cn",
        ["us", "gov", ..] => "aws-us-gov",
        _ => "aws",
    };

    /// <summary>A <c>name_prefix</c> for a role. Role names are unique in the account over all regions, so that a fixed name would
    /// collide.</summary>
    public static string RoleNamePrefix(string name, string suffix) =>
        $"{name[..Math.Min(name.Length, MaximumRoleNamePrefixLength - suffix.Length)]}{suffix}";

    /// <summary>A document with the given statements.</summary>
    public static string Document(params object[] statements) =>
        JsonSerializer.Serialize(new Dictionary<string, object> { ["Version"] = "2012-10-17", ["Statement"] = statements }, Options);

    /// <summary>A trust policy for an AWS service.</summary>
    /// <param name="service">The service's principal, e.g. <c>ec2.amazonaws.com</c>.</param>
    /// <param name="condition">Operators with their keys and values; null for none.</param>
    public static string Trust(string service, object? condition = null)
    {
        var statement = new Dictionary<string, object>
        {
            ["Effect"] = "Allow",
            ["Principal"] = new Dictionary<string, object> { ["Service"] = service },
            ["Action"] = "sts:AssumeRole",
        };
        if (condition is not null)
        {
            statement["Condition"] = condition;
        }

        return Document(statement);
    }
}
