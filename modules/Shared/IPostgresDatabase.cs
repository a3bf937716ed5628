namespace Infra.Modules.Shared;

/// <summary>A PostgreSQL server on RDS or Aurora as outputs, secrets, monitoring, proxy and bastion see it: what they need does not depend on
/// which of the two it is.</summary>
public interface IPostgresDatabase
{
    /// <summary>Identifier of the instance or of the cluster, in lower case as metrics name it; known at once.</summary>
    string Identifier { get; }

    /// <summary>Identifiers of all instances, the writer's first; known at once. One without a cluster.</summary>
    IReadOnlyList<string> InstanceIdentifiers { get; }

    /// <summary>Whether it is an Aurora cluster: it has a reader endpoint and its metrics may be asked for by <c>DBClusterIdentifier</c>.</summary>
    bool IsCluster { get; }

    /// <summary>Host name that leads to where writes are taken, known after the first apply.</summary>
    string Address { get; }

    /// <summary>Host name that spreads connections over a cluster's readers; null when there is none.</summary>
    string? ReaderAddress { get; }

    /// <summary>TCP port; a plain number, safe to put into a text.</summary>
    int Port { get; }

    /// <summary>Resource id as IAM policies for log-in name it: <c>db-…</c> of an instance, <c>cluster-…</c> of a cluster.</summary>
    string ResourceId { get; }

    /// <summary>ARN of the instance or of the cluster.</summary>
    string Arn { get; }

    /// <summary>The PostgreSQL version that runs, e.g. <c>16.8</c>.</summary>
    string EngineVersionActual { get; }

    /// <summary>Certificate authority of the server certificate.</summary>
    string CaCertificateIdentifier { get; }

    /// <summary>Id of the database's security group.</summary>
    string SecurityGroupId { get; }

    /// <summary>Master user.</summary>
    string MasterUsername { get; }

    /// <summary>ARN of the secret with the master user's credentials, JSON with at least <c>username</c> and <c>password</c>.</summary>
    string MasterSecretArn { get; }

    /// <summary>ARN of the storage's key; null for the AWS-managed ones.</summary>
    string? KmsKeyArn { get; }

    /// <summary>ARN of enhanced monitoring's role; null when it is off.</summary>
    string? MonitoringRoleArn { get; }

    /// <summary>What to wait for before the server takes connections.</summary>
    ITerraformDependable Server { get; }
}
