using System.Text.Encodings.Web;
using System.Text.Json;

namespace Infra.Modules.Shared;

/// <summary>IAM policy documents as JSON.</summary>
internal static class PolicyDocument
{
    // Terraform's references contain characters that the default encoder would escape.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document with the given statements.</summary>
    public static string Of(params IEnumerable<object> statements) =>
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

        return Of(statement);
    }
}
