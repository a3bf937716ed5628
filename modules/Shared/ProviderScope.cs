namespace Infra.Modules.Shared;

/// <summary>Puts constructs under another provider than the stack's first, e.g. one of a second region. CDKTF passes a provider to each
/// resource and not down the tree.</summary>
public static class ProviderScope
{
    private const string AwsPrefix = "aws_";

    /// <summary>Gives every AWS resource of a construct, made so far and without a provider of its own, the given one.</summary>
    public static void UseAws(Construct construct, TerraformProvider provider)
    {
        foreach (var resource in construct.Node.FindAll().OfType<TerraformResource>()
            .Where(resource => resource.TerraformResourceType.StartsWith(AwsPrefix, StringComparison.Ordinal) && resource.Provider is null))
        {
            resource.Provider = provider;
        }
    }
}
