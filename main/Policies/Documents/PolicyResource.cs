namespace Infra.Policies.Documents;

/// <summary>Something in a stack that policies look at: a resource, a data source, a provider, the backend, a local value or an output.</summary>
/// <param name="Address">Address as Terraform writes it, e.g. <c>aws_secretsmanager_secret.app["shop/prod"]</c>.</param>
/// <param name="Type">Type, e.g. <c>aws_db_instance</c>; <c>terraform</c>, <c>provider</c>, <c>local</c> and <c>output</c> for the others.</param>
/// <param name="Name">Name in the stack.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record PolicyResource(string Address, string Type, string Name, TerraformValue Arguments)
{
    /// <summary>Whether it is a data source, which makes nothing.</summary>
    public bool IsData { get; init; }

    /// <summary>Address of the module that it is in, with a full stop at the end; empty for the root module.</summary>
    public string Module { get; init; } = "";

    /// <summary>Key of an instance made by <c>for_each</c>; null for others.</summary>
    public string? Key { get; init; }

    /// <summary>The address without the key of the instance.</summary>
    public string BaseAddress => $"{Module}{(IsData ? "data." : "")}{Type}.{Name}";

    /// <summary>An argument.</summary>
    public TerraformValue this[string argument] => Arguments[argument];
}
