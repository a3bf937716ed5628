namespace Infra.Policies.Documents;

/// <summary>What a value in Terraform JSON is.</summary>
public enum ValueKind
{
    /// <summary>The argument is not written.</summary>
    Missing,

    /// <summary>The argument is null: Terraform takes its default.</summary>
    Null,

    /// <summary>An expression that only Terraform can compute, or a value that is known after the apply.</summary>
    Unknown,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text without expressions.</summary>
    Text,

    /// <summary>A list, a set, or the blocks of one name.</summary>
    List,

    /// <summary>A map, an object, or a block.</summary>
    Map,
}
