namespace Infra.Environments;

/// <summary>Names of the stack's Terraform outputs: the contract between the stack, the migrator and people. They are users' state;
/// a renamed or removed one raises <see cref="ContractVersion"/>.</summary>
public static class StackOutputs
{
    /// <summary>Version of this contract, the value of the output <see cref="ContractVersionName"/>.</summary>
    public const int ContractVersion = 1;

    /// <summary>Number: <see cref="ContractVersion"/>.</summary>
    public const string ContractVersionName = "contract_version";

    /// <summary>String: <c>system/deployment</c>.</summary>
    public const string EnvironmentName = "environment";

    /// <summary>String: AWS region.</summary>
    public const string Region = "region";

    /// <summary>String: AWS account id.</summary>
    public const string AccountId = "account_id";

    /// <summary>String: host name of the instance.</summary>
    public const string DatabaseHost = "database_host";

    /// <summary>String: host name that spreads connections over the readers of a cluster; absent without readers.</summary>
    public const string DatabaseReaderHost = "database_reader_host";

    /// <summary>Number: port.</summary>
    public const string DatabasePort = "database_port";

    /// <summary>String: instance identifier.</summary>
    public const string DatabaseIdentifier = "database_identifier";

    /// <summary>String: resource id, as IAM policies name the instance (<c>db-…</c>).</summary>
    public const string DatabaseResourceId = "database_resource_id";

    /// <summary>String: ARN of the instance.</summary>
    public const string DatabaseArn = "database_arn";

    /// <summary>String: the PostgreSQL version that runs, e.g. <c>16.8</c>.</summary>
    public const string DatabaseEngineVersion = "database_engine_version";

    /// <summary>Map: key (<c>replica-1</c>) → host name of the read replicas in the region; absent when there are none.</summary>
    public const string ReplicaHosts = "replica_hosts";

    /// <summary>String: host name of the replica in the second region; absent when there is none.</summary>
    public const string RecoveryReplicaHost = "recovery_replica_host";

    /// <summary>String: certificate authority of the server certificate.</summary>
    public const string DatabaseCaCertificateIdentifier = "database_ca_certificate_identifier";

    /// <summary>String: master user.</summary>
    public const string MasterUsername = "master_username";

    /// <summary>String: ARN of the secret that keeps the master user's credentials (JSON with <c>username</c> and
    /// <c>password</c>).</summary>
    public const string MasterSecretArn = "master_secret_arn";

    /// <summary>Map: secret name → ARN of the application secret.</summary>
    public const string SecretArns = "secret_arns";

    /// <summary>List of strings: names of the active tenants' databases, a shared one once.</summary>
    public const string Databases = "databases";

    /// <summary>Map: key → id of the client security groups.</summary>
    public const string ClientSecurityGroupIds = "client_security_group_ids";

    /// <summary>String: id of the database's security group.</summary>
    public const string DatabaseSecurityGroupId = "database_security_group_id";

    /// <summary>String: VPC id.</summary>
    public const string VpcId = "vpc_id";

    /// <summary>Map: secret name → ARN of the IAM policy that allows reading it.</summary>
    public const string SecretReadPolicyArns = "secret_read_policy_arns";

    /// <summary>String: ARN of enhanced monitoring's role; absent when it is off.</summary>
    public const string MonitoringRoleArn = "monitoring_role_arn";

    /// <summary>Map: topic name → ARN.</summary>
    public const string AlarmTopicArns = "alarm_topic_arns";

    /// <summary>String: address of the dashboard; absent when there is none.</summary>
    public const string DashboardUrl = "dashboard_url";

    /// <summary>Map: key → host name that takes a cache's writes.</summary>
    public const string CacheEndpoints = "cache_endpoints";

    /// <summary>Map: key → host name that spreads reads over a cache's replicas.</summary>
    public const string CacheReaderEndpoints = "cache_reader_endpoints";

    /// <summary>Map: key → connection URL of a cache, <c>rediss://…</c>.</summary>
    public const string CacheUrls = "cache_urls";

    /// <summary>Map: key → id of a cache's security group.</summary>
    public const string CacheSecurityGroupIds = "cache_security_group_ids";

    /// <summary>Map: key → name of the bucket.</summary>
    public const string BucketNames = "bucket_names";

    /// <summary>Map: key → ARN of the bucket.</summary>
    public const string BucketArns = "bucket_arns";

    /// <summary>String: EC2 instance id of the bastion; absent when there is none.</summary>
    public const string BastionInstanceId = "bastion_instance_id";

    /// <summary>String: command that opens a tunnel to the database; absent when there is no bastion.</summary>
    public const string BastionTunnelCommand = "bastion_tunnel_command";

    /// <summary>Map: key of <c>access.taskRoles</c> → ARN of the policy.</summary>
    public const string TaskPolicyArns = "task_policy_arns";

    /// <summary>Map: key of <c>access.serviceAccounts</c> → ARN of the role.</summary>
    public const string ServiceAccountRoleArns = "service_account_role_arns";

    /// <summary>Map: key of <c>access.databaseLogins</c> → ARN of the policy.</summary>
    public const string DatabaseLoginPolicyArns = "database_login_policy_arns";

    /// <summary>String: host name of the proxy; absent when there is none.</summary>
    public const string ProxyHost = "proxy_host";

    /// <summary>String: host name of the proxy that leads to the readers; absent when there is none.</summary>
    public const string ProxyReaderHost = "proxy_reader_host";

    /// <summary>String: ARN of the proxy; absent when there is none.</summary>
    public const string ProxyArn = "proxy_arn";

    /// <summary>String: resource id of the proxy (<c>prx-…</c>), as IAM policies name it; absent when there is none.</summary>
    public const string ProxyResourceId = "proxy_resource_id";

    /// <summary>String: id of the proxy's security group; absent when there is none.</summary>
    public const string ProxySecurityGroupId = "proxy_security_group_id";
}
