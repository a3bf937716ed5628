using HashiCorp.Cdktf.Providers.Random.Provider;

namespace Infra.Modules.Shared;

/// <summary>Every escape hatch of the project: JSON that CDKTF 0.21 has no types for. Each names the issue that it works around, so that
/// it can go when the framework catches up.</summary>
public static class TerraformOverrides
{
    /// <summary>Ephemeral values and write-only arguments need Terraform 1.11.</summary>
    public const string RequiredTerraformVersion = ">= 1.11.0";

    /// <summary>Adds an <c>ephemeral</c> block to the stack (hashicorp/terraform-cdk#3886: no ephemeral resources).</summary>
    /// <returns>The block's address, e.g. <c>ephemeral.random_password.master</c>.</returns>
    public static string AddEphemeral(Construct scope, string type, string name, IReadOnlyDictionary<string, object> arguments)
    {
        TerraformStack.Of(scope).AddOverride($"ephemeral.{type}.{name}", arguments.ToDictionary());
        return $"ephemeral.{type}.{name}";
    }

    /// <summary>Adds an ephemeral <c>random_password</c> and, when the stack has none yet, the random provider that an override alone would
    /// not require (hashicorp/terraform-cdk#3886). <c>override_special</c> avoids the characters that RDS refuses.</summary>
    /// <returns>The block's address.</returns>
    public static string AddEphemeralPassword(Construct scope, string name, int length, string? forEach = null)
    {
        var stack = TerraformStack.Of(scope);
        if (stack.Node.TryFindChild("random") is null)
        {
            _ = new RandomProvider(stack, "random", new RandomProviderConfig());
        }

        var arguments = new Dictionary<string, object> { ["length"] = length, ["special"] = true, ["override_special"] = "!#$%^&*()-_=+[]{}<>:?" };
        if (forEach is not null)
        {
            arguments["for_each"] = forEach;
        }

        return AddEphemeral(scope, "random_password", name, arguments);
    }

    /// <summary>Locks the S3 state with its own lock file (hashicorp/terraform-cdk#3834, #3933: no <c>use_lockfile</c>).</summary>
    public static void UseS3LockFile(TerraformStack stack) => stack.AddOverride("terraform.backend.s3.use_lockfile", true);

    /// <summary>States the Terraform version that the stack needs (hashicorp/terraform-cdk has no property for it).</summary>
    public static void RequireTerraformVersion(TerraformStack stack) =>
        stack.AddOverride("terraform.required_version", RequiredTerraformVersion);
}
