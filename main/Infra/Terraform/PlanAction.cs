namespace Infra.Cli.Terraform;

/// <summary>What a plan does to a resource, mildest first.</summary>
internal enum PlanAction
{
    /// <summary>Creates it.</summary>
    Add,

    /// <summary>Changes it in place.</summary>
    Change,

    /// <summary>Takes it out of the state and leaves it running.</summary>
    Forget,

    /// <summary>Destroys it and creates it anew; a database loses its data.</summary>
    Replace,

    /// <summary>Destroys it.</summary>
    Destroy,
}
