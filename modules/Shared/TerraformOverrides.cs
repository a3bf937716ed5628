using HashiCorp.Cdktf.Providers.Random.Provider;
using Infra.AwsRules.Secrets;

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

    /// <summary>Adds an ephemeral <c>random_password</c>, and the random provider.</summary>
    /// <param name="scope">Any construct of the stack.</param>
    /// <param name="name">Name of the block, unique in the stack.</param>
    /// <param name="length">Number of characters, or an expression for it.</param>
    /// <param name="forEach">Expression of the map to make one password for each entry of; null for a single password.</param>
    /// <returns>The block's address.</returns>
    public static string AddEphemeralPassword(Construct scope, string name, object length, string? forEach = null)
    {
        RequireRandomProvider(scope);
        var arguments = new Dictionary<string, object>
        {
            ["length"] = length,
            ["special"] = true,
            ["override_special"] = PasswordCharacters.Special,
        };
        if (forEach is not null)
        {
            arguments["for_each"] = forEach;
        }

        return AddEphemeral(scope, "random_password", name, arguments);
    }

    /// <summary>Adds the random provider to the stack when it has none yet. An ephemeral block alone would not require it
    /// (hashicorp/terraform-cdk#3886).</summary>
    public static void RequireRandomProvider(Construct scope)
    {
        var stack = TerraformStack.Of(scope);
        if (stack.Node.TryFindChild("random") is null)
        {
            _ = new RandomProvider(stack, "random", new RandomProviderConfig());
        }
    }

    /// <summary>Locks the S3 state with its own lock file (hashicorp/terraform-cdk#3834, #3933: no <c>use_lockfile</c>).</summary>
    public static void UseS3LockFile(TerraformStack stack) => stack.AddOverride("terraform.backend.s3.use_lockfile", true);

    /// <summary>States the Terraform version that the stack needs (hashicorp/terraform-cdk has no property for it).</summary>
    public static void RequireTerraformVersion(TerraformStack stack) =>
        stack.AddOverride("terraform.required_version", RequiredTerraformVersion);
}
