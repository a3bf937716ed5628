namespace Infra.Modules.Aurora;

/// <summary>What the cluster's instances run on.</summary>
public abstract record ClusterCapacity
{
    private protected ClusterCapacity()
    {
    }
}

/// <summary>Instances of a fixed class.</summary>
/// <param name="InstanceClass">Class of the writer, <c>db.&lt;family&gt;.&lt;size&gt;</c>.</param>
/// <param name="ReaderInstanceClass">Class of the readers; null for the writer's. A smaller one cannot carry the writer's load when it takes
/// over.</param>
public sealed record Provisioned(string InstanceClass, string? ReaderInstanceClass = null) : ClusterCapacity;

/// <summary>Aurora Serverless v2: the capacity of each instance follows its load, in ACU of about 2 GiB of memory.</summary>
/// <param name="MinAcu">Least capacity, 0–256 in steps of 0.5; 0 pauses an idle cluster.</param>
/// <param name="MaxAcu">Most capacity, 1–256 in steps of 0.5.</param>
public sealed record Serverless(decimal MinAcu, decimal MaxAcu) : ClusterCapacity;
