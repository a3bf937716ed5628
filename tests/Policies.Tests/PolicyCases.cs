namespace Infra.Policies.Tests;

/// <summary>For each policy a stack that keeps it and one that does not.</summary>
internal static class PolicyCases
{
    private const string Allow = "\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\"";

    private const string Network = """
        'aws_subnet.public': { 'cidr_block': '10.0.0.0/24' }, 'aws_subnet.private': { 'cidr_block': '10.0.1.0/24' },
        'aws_internet_gateway.gateway': {}, 'aws_route_table.out': {}, 'aws_route_table.in': {},
        'aws_route.default': { 'route_table_id': '${aws_route_table.out.id}', 'gateway_id': '${aws_internet_gateway.gateway.id}' },
        'aws_route_table_association.public': { 'subnet_id': '${aws_subnet.public.id}', 'route_table_id': '${aws_route_table.out.id}' },
        'aws_route_table_association.private': { 'subnet_id': '${aws_subnet.private.id}', 'route_table_id': '${aws_route_table.in.id}' },

        """;

    private const string Vpc = "'aws_vpc.vpc': { 'cidr_block': '10.0.0.0/16' }, ";

    private const string Bucket = "'aws_s3_bucket.b': { 'bucket': 'files' }, ";

    private const string Topic = "'aws_sns_topic.t': { 'name': 'alerts' }, ";

    public static IReadOnlyDictionary<string, (string Accepts, string Refuses)> All { get; } = new Dictionary<string, (string, string)>
    {
        ["POL-RDS-001"] = ("'aws_db_instance.db': { 'storage_encrypted': true }", "'aws_rds_cluster.db': { 'storage_encrypted': false }"),
        ["POL-RDS-002"] = ("'aws_db_instance.db': {}", "'aws_rds_cluster_instance.db': { 'publicly_accessible': true }"),
        ["POL-RDS-003"] = (
            """
            'aws_db_instance.db': { 'parameter_group_name': '${aws_db_parameter_group.p.name}' },
            'aws_db_parameter_group.p': { 'parameter': [{ 'name': 'rds.force_ssl', 'value': '1' }] }
            """,
            """
            'aws_db_instance.db': { 'parameter_group_name': '${aws_db_parameter_group.p.name}' },
            'aws_db_parameter_group.p': { 'parameter': [{ 'name': 'work_mem', 'value': '1' }] }
            """),
        ["POL-RDS-004"] = (
            "'aws_db_parameter_group.p': { 'parameter': { 'name': 'ssl_min_protocol_version', 'value': 'TLSv1.3' } }",
            "'aws_rds_cluster_parameter_group.p': { 'parameter': [{ 'name': 'ssl_min_protocol_version', 'value': 'TLSv1.1' }] }"),
        ["POL-RDS-005"] = ("'aws_rds_cluster.db': { 'deletion_protection': true }", "'aws_db_instance.db': {}"),
        ["POL-RDS-006"] = ("'aws_db_instance.db': { 'backup_retention_period': '7' }", "'aws_rds_cluster.db': {}"),
        ["POL-RDS-007"] = (
            "'aws_db_instance.db': { 'skip_final_snapshot': false, 'final_snapshot_identifier': 'last-${random_id.x.hex}' }",
            "'aws_db_instance.db': { 'skip_final_snapshot': false }"),
        ["POL-RDS-008"] = ("'aws_db_instance.db': { 'copy_tags_to_snapshot': true }", "'aws_db_instance.db': {}"),
        ["POL-RDS-009"] = ("'aws_db_instance.db': {}", "'aws_db_instance.db': { 'auto_minor_version_upgrade': false }"),
        ["POL-RDS-010"] = (
            "'aws_rds_cluster.db': { 'enabled_cloudwatch_logs_exports': ['postgresql'] }",
            "'aws_db_instance.db': { 'enabled_cloudwatch_logs_exports': ['upgrade'] }"),
        ["POL-RDS-011"] = ("'aws_db_instance.db': { 'monitoring_interval': 60 }", "'aws_db_instance.db': { 'monitoring_interval': 0 }"),
        ["POL-RDS-012"] = ("'aws_db_instance.db': { 'performance_insights_enabled': true }", "'aws_rds_cluster_instance.db': {}"),
        ["POL-RDS-013"] = (
            "'aws_db_instance.db': { 'performance_insights_enabled': true }",
            """
            'aws_rds_cluster.c': { 'kms_key_id': '${aws_kms_key.k.arn}' },
            'aws_rds_cluster_instance.db': { 'performance_insights_enabled': true, 'cluster_identifier': '${aws_rds_cluster.c.id}' }
            """),
        ["POL-RDS-014"] = ("'aws_db_instance.db': { 'iam_database_authentication_enabled': true }", "'aws_db_instance.db': {}"),
        ["POL-RDS-015"] = ("'aws_db_instance.db': { 'username': 'owner' }", "'aws_rds_cluster.db': { 'master_username': 'postgres' }"),
        ["POL-RDS-016"] = (
            "'aws_db_instance.db': { 'ca_cert_identifier': 'rds-ca-ecc384-g1' }", "'aws_db_instance.db': { 'ca_cert_identifier': 'rds-ca-2019' }"),
        ["POL-RDS-017"] = (
            """
            'aws_rds_cluster.c': {}, 'aws_rds_cluster_instance.a': { 'cluster_identifier': '${aws_rds_cluster.c.id}' },
            'aws_rds_cluster_instance.b': { 'cluster_identifier': '${aws_rds_cluster.c.id}' }
            """,
            "'aws_rds_cluster.c': {}, 'aws_rds_cluster_instance.a': { 'cluster_identifier': '${aws_rds_cluster.c.id}' }"),
        ["POL-RDS-018"] = (
            "'aws_db_instance.db': { 'password_wo': '${ephemeral.random_password.p.result}' }",
            "'aws_db_instance.db': { 'password': '${random_password.p.result}' }"),
        ["POL-RDS-019"] = (
            """
            'aws_db_instance.db': { 'identifier': 'shop' },
            'aws_db_event_subscription.e': { 'source_type': 'db-instance', 'source_ids': ['shop'] }
            """,
            """
            'aws_db_instance.db': { 'identifier': 'shop' },
            'aws_db_event_subscription.e': { 'source_type': 'db-instance', 'source_ids': ['other'] }
            """),
        ["POL-RDS-020"] = (
            Network + "'aws_db_subnet_group.g': { 'subnet_ids': ['${aws_subnet.private.id}'] }",
            Network + "'aws_db_subnet_group.g': { 'subnet_ids': ['${aws_subnet.private.id}', '${aws_subnet.public.id}'] }"),
        ["POL-RDS-021"] = ("'aws_db_instance.db': { 'delete_automated_backups': false }", "'aws_db_instance.db': {}"),
        ["POL-RDS-022"] = (
            "'aws_db_parameter_group.p': { 'parameter': [{ 'name': 'log_connections', 'value': '1' }] }", "'aws_db_parameter_group.p': {}"),
        ["POL-RDS-023"] = (
            "'aws_db_parameter_group.p': { 'parameter': [{ 'name': 'log_statement', 'value': 'ddl' }] }",
            "'aws_db_parameter_group.p': { 'parameter': [{ 'name': 'log_statement', 'value': 'all' }] }"),
        ["POL-RDS-024"] = (
            """
            'aws_db_instance.db': {},
            'aws_db_instance.copy': { 'replicate_source_db': '${aws_db_instance.db.arn}', 'provider': 'aws.far', 'kms_key_id': 'arn:aws:kms:x' }
            """,
            "'aws_db_instance.db': {}, 'aws_db_instance.copy': { 'replicate_source_db': '${aws_db_instance.db.arn}', 'provider': 'aws.far' }"),
        ["POL-RDS-025"] = ("'aws_rds_cluster.db': { 'kms_key_id': '${aws_kms_key.k.arn}' }", "'aws_rds_cluster.db': {}"),
        ["POL-RDS-026"] = ("'aws_db_instance.db': { 'db_subnet_group_name': 'private' }",
            "'aws_db_instance.db': { 'db_subnet_group_name': 'default' }"),
        ["POL-PRX-001"] = ("'aws_db_proxy.p': { 'require_tls': true }", "'aws_db_proxy.p': {}"),
        ["POL-PRX-002"] = ("'aws_db_proxy.p': { 'auth': [{ 'iam_auth': 'REQUIRED' }] }", "'aws_db_proxy.p': { 'auth': { 'iam_auth': 'DISABLED' } }"),
        ["POL-PRX-003"] = (
            Network + "'aws_db_proxy.p': { 'vpc_subnet_ids': ['${aws_subnet.private.id}'] }",
            Network + "'aws_db_proxy.p': { 'vpc_subnet_ids': ['${aws_subnet.public.id}'] }"),
        ["POL-PRX-004"] = ("'aws_db_proxy.p': {}", "'aws_db_proxy.p': { 'debug_logging': true }"),
        ["POL-EC-001"] = (Cache("'at_rest_encryption_enabled': 'true'"), Cache("'at_rest_encryption_enabled': 'false'")),
        ["POL-EC-002"] = (Cache("'transit_encryption_enabled': true"), Cache("")),
        ["POL-EC-003"] = (Cache("'transit_encryption_mode': 'required'"), Cache("'transit_encryption_mode': 'preferred'")),
        ["POL-EC-004"] = (Cache("'snapshot_retention_limit': 5"), Cache("")),
        ["POL-EC-005"] = (
            Cache("'automatic_failover_enabled': true, 'multi_az_enabled': true, 'num_cache_clusters': 2"),
            Cache("'automatic_failover_enabled': true, 'multi_az_enabled': true, 'num_cache_clusters': 1")),
        ["POL-EC-006"] = (Cache("'user_group_ids': ['app']"), Cache("")),
        ["POL-EC-007"] = (Cache(""), Cache("'auto_minor_version_upgrade': 'false'")),
        ["POL-EC-008"] = (Cache("'subnet_group_name': 'private'"), Cache("")),
        ["POL-EC-009"] = (
            Network + "'aws_elasticache_subnet_group.g': { 'subnet_ids': ['${aws_subnet.private.id}'] }",
            Network + "'aws_elasticache_subnet_group.g': { 'subnet_ids': ['${aws_subnet.public.id}'] }"),
        ["POL-EC-010"] = (Cache("'final_snapshot_identifier': 'last'"), Cache("")),
        ["POL-VPC-001"] = (Ingress("'cidr_ipv4': '10.0.0.0/8'"), Ingress("'cidr_ipv6': '::/0'")),
        ["POL-VPC-002"] = (
            Ingress("'cidr_ipv4': '10.0.0.0/16', 'from_port': 5432, 'to_port': 5432"),
            Ingress("'cidr_ipv4': '203.0.113.7/32', 'from_port': 5432, 'to_port': 5432")),
        ["POL-VPC-003"] = (
            Ingress("'ip_protocol': 'tcp', 'from_port': 5432, 'to_port': 5432"),
            "'aws_security_group.g': { 'ingress': [{ 'protocol': 'tcp', 'from_port': 0, 'to_port': 65535, 'security_groups': ['sg-1'] }] }"),
        ["POL-VPC-004"] = (Ingress("'description': 'PostgreSQL from the application'"), Ingress("'description': ''")),
        ["POL-VPC-005"] = (
            "'aws_vpc_security_group_egress_rule.r': { 'ip_protocol': 'tcp', 'cidr_ipv4': '0.0.0.0/0', 'from_port': 443, 'to_port': 443 }",
            "'aws_security_group.g': { 'egress': { 'protocol': '-1', 'cidr_blocks': ['0.0.0.0/0'], 'from_port': 0, 'to_port': 0 } }"),
        ["POL-VPC-006"] = (
            Vpc + "'aws_flow_log.l': { 'vpc_id': '${aws_vpc.vpc.id}', 'traffic_type': 'REJECT' }",
            Vpc + "'aws_flow_log.l': { 'vpc_id': '${aws_vpc.vpc.id}', 'traffic_type': 'ACCEPT' }"),
        ["POL-VPC-007"] = (
            Vpc + "'aws_default_security_group.d': { 'vpc_id': '${aws_vpc.vpc.id}', 'ingress': [], 'egress': [] }",
            Vpc + "'aws_default_security_group.d': { 'vpc_id': '${aws_vpc.vpc.id}', 'egress': [{ 'protocol': '-1' }] }"),
        ["POL-VPC-008"] = ("'aws_subnet.s': {}", "'aws_subnet.s': { 'map_public_ip_on_launch': true }"),
        ["POL-VPC-009"] = (
            "'aws_network_acl_rule.r': { 'rule_action': 'allow', 'protocol': 'tcp', 'from_port': 443, 'to_port': 443, 'cidr_block': '0.0.0.0/0' }",
            "'aws_network_acl_rule.r': { 'rule_action': 'allow', 'protocol': 'tcp', 'from_port': 1, 'to_port': 1024, 'cidr_block': '0.0.0.0/0' }"),
        ["POL-VPC-010"] = ("'aws_instance.i': { 'vpc_security_group_ids': ['sg-1'] }", Cache("")),
        ["POL-EC2-001"] = (
            "'aws_launch_template.t': { 'metadata_options': { 'http_tokens': 'required' } }", "'aws_instance.i': { 'instance_type': 't4g.nano' }"),
        ["POL-EC2-002"] = (
            "'aws_launch_template.t': { 'block_device_mappings': [{ 'ebs': { 'encrypted': 'true' } }] }",
            "'aws_instance.i': { 'root_block_device': { 'encrypted': false } }"),
        ["POL-EC2-003"] = (
            Ingress("'cidr_ipv4': '203.0.113.0/24', 'from_port': 22, 'to_port': 22"),
            "'aws_security_group_rule.r': { 'type': 'ingress', 'protocol': 'tcp', 'from_port': 20, 'to_port': 25, 'cidr_blocks': ['0.0.0.0/0'] }"),
        ["POL-EC2-004"] = (
            "'aws_instance.i': { 'metadata_options': { 'http_put_response_hop_limit': 1 } }",
            "'aws_instance.i': { 'metadata_options': { 'http_put_response_hop_limit': 2 } }"),
        ["POL-EC2-005"] = ("'aws_instance.i': {}", "'aws_instance.i': { 'associate_public_ip_address': true }"),
        ["POL-IAM-001"] = (Identity("s3:GetObject", "arn:aws:s3:::files/*"), Identity("s3:Get*", "*")),
        ["POL-IAM-002"] = (Identity("s3:GetObject", "arn:aws:s3:::files/*"), Identity("s3:*", "arn:aws:s3:::files/*")),
        ["POL-IAM-003"] = (Identity("logs:DescribeLogGroups", "*"), Identity("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:*")),
        ["POL-IAM-004"] = (
            "'aws_iam_role_policy_attachment.a': { 'policy_arn': 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole' }",
            "'aws_iam_role.r': { 'managed_policy_arns': ['arn:aws:iam::aws:policy/AmazonRDSFullAccess'] }"),
        ["POL-IAM-005"] = ("'aws_iam_user.u': { 'name': 'mailer' }", "'aws_iam_access_key.k': { 'user': 'deploy' }"),
        ["POL-IAM-006"] = (
            Trust("\\\"Federated\\\":\\\"x\\\"", "sts:AssumeRoleWithWebIdentity",
                "\\\"StringEquals\\\":{\\\"x:sub\\\":\\\"pod\\\",\\\"x:aud\\\":\\\"sts\\\"}"),
            Trust("\\\"Federated\\\":\\\"x\\\"", "sts:AssumeRoleWithWebIdentity",
                "\\\"StringLike\\\":{\\\"x:sub\\\":\\\"*\\\",\\\"x:aud\\\":\\\"sts\\\"}")),
        ["POL-IAM-007"] = (
            Trust("\\\"AWS\\\":\\\"*\\\"", "sts:AssumeRole", "\\\"StringEquals\\\":{\\\"aws:PrincipalOrgID\\\":\\\"o-1\\\"}"),
            Trust("\\\"AWS\\\":\\\"*\\\"", "sts:AssumeRole", "\\\"Bool\\\":{\\\"aws:SecureTransport\\\":\\\"true\\\"}")),
        ["POL-IAM-008"] = (
            Trust("\\\"Service\\\":\\\"monitoring.rds.amazonaws.com\\\"", "sts:AssumeRole",
                "\\\"StringEquals\\\":{\\\"aws:SourceAccount\\\":\\\"1\\\"}"),
            Trust("\\\"Service\\\":\\\"monitoring.rds.amazonaws.com\\\"", "sts:AssumeRole",
                "\\\"Bool\\\":{\\\"aws:SecureTransport\\\":\\\"true\\\"}")),
        ["POL-IAM-009"] = (
            Identity("s3:GetObject", "*"),
            $"'aws_iam_policy.p': {{ 'policy': '{{{Allow},\\\"NotAction\\\":\\\"iam:*\\\",\\\"Resource\\\":\\\"*\\\"}}]}}' }}"),
        ["POL-IAM-010"] = (
            $"'aws_iam_policy.p': {{ 'policy': '{{{Allow},\\\"Action\\\":\\\"kms:Decrypt\\\",\\\"Resource\\\":\\\"k\\\","
                + "\\\"Condition\\\":{\\\"StringEquals\\\":{\\\"kms:ViaService\\\":\\\"secretsmanager.eu-west-1.amazonaws.com\\\"}}}]}' }",
            Identity("kms:Decrypt", "arn:aws:kms:eu-west-1:1:key/k")),
        ["POL-SEC-001"] = (
            "'aws_secretsmanager_secret.s': { 'name': 'app' }, 'aws_secretsmanager_secret_rotation.r': { 'secret_id': '${aws_secretsmanager_secret.s.id}' }",
            "'aws_secretsmanager_secret.s': { 'name': 'app' }"),
        ["POL-SEC-002"] = (
            "'aws_secretsmanager_secret_rotation.r': { 'rotation_rules': { 'automatically_after_days': 30 } }",
            "'aws_secretsmanager_secret_rotation.r': { 'rotation_rules': [{ 'automatically_after_days': 100 }] }"),
        ["POL-SEC-003"] = ("'aws_secretsmanager_secret.s': {}", "'aws_secretsmanager_secret.s': { 'recovery_window_in_days': 0 }"),
        ["POL-SEC-004"] = (
            SecretPolicy("\\\"AWS\\\":\\\"arn:aws:iam::1:role/app\\\"", "true"), SecretPolicy("\\\"AWS\\\":\\\"*\\\"", "true")),
        ["POL-SEC-005"] = ("'aws_secretsmanager_secret.s': { 'kms_key_id': '${aws_kms_key.k.arn}' }", "'aws_secretsmanager_secret.s': {}"),
        ["POL-SEC-006"] = (
            "'aws_x.y': { 'password': '${ephemeral.random_password.p.result}', 'password_length': 32 }",
            "'aws_x.y': { 'environment': { 'url': 'postgresql://app:hunter2@db.example/shop' } }"),
        ["POL-SEC-007"] = (
            "'aws_secretsmanager_secret_version.v': { 'secret_string_wo': '${ephemeral.random_password.p.result}' }",
            "'aws_secretsmanager_secret_version.v': { 'secret_string': '${random_password.p.result}' }"),
        ["POL-SEC-008"] = (
            "'aws_secretsmanager_secret.s': {}, 'aws_secretsmanager_secret_policy.p': { 'secret_arn': '${aws_secretsmanager_secret.s.arn}' }",
            "'aws_secretsmanager_secret.s': {}"),
        ["POL-S3-001"] = (
            Bucket + PublicAccessBlock("true"), Bucket + PublicAccessBlock("false")),
        ["POL-S3-002"] = (
            Bucket + "'aws_s3_bucket_server_side_encryption_configuration.e': { 'bucket': '${aws_s3_bucket.b.id}', "
                + "'rule': { 'apply_server_side_encryption_by_default': { 'sse_algorithm': 'aws:kms' } } }",
            Bucket + "'aws_s3_bucket_server_side_encryption_configuration.e': { 'bucket': '${aws_s3_bucket.b.id}' }"),
        ["POL-S3-003"] = (
            Bucket + "'aws_s3_bucket_versioning.v': { 'bucket': 'files', 'versioning_configuration': { 'status': 'Enabled' } }",
            Bucket + "'aws_s3_bucket_versioning.v': { 'bucket': 'other', 'versioning_configuration': { 'status': 'Enabled' } }"),
        ["POL-S3-004"] = (
            Bucket + BucketPolicy("Deny", "\\\"Bool\\\":{\\\"aws:SecureTransport\\\":\\\"false\\\"}"),
            Bucket + BucketPolicy("Deny", "\\\"Bool\\\":{\\\"aws:SecureTransport\\\":\\\"true\\\"}")),
        ["POL-S3-005"] = (
            Bucket + Lifecycle("'status': 'Enabled', 'abort_incomplete_multipart_upload': { 'days_after_initiation': 7 }"),
            Bucket + Lifecycle("'status': 'Disabled', 'abort_incomplete_multipart_upload': { 'days_after_initiation': 7 }")),
        ["POL-S3-006"] = (
            Bucket + BucketPolicy("Allow", "\\\"StringEquals\\\":{\\\"aws:SourceVpce\\\":\\\"vpce-1\\\"}"), Bucket + BucketPolicy("Allow", "")),
        ["POL-S3-007"] = (
            Bucket + "'aws_s3_bucket_ownership_controls.o': { 'bucket': '${aws_s3_bucket.b.id}', 'rule': { 'object_ownership': 'BucketOwnerEnforced' } }",
            Bucket + "'aws_s3_bucket_ownership_controls.o': { 'bucket': '${aws_s3_bucket.b.id}', 'rule': { 'object_ownership': 'ObjectWriter' } }"),
        ["POL-S3-008"] = ("'aws_s3_bucket_acl.a': { 'acl': 'private' }", "'aws_s3_bucket_acl.a': { 'acl': 'public-read-write' }"),
        ["POL-S3-009"] = (Bucket.TrimEnd(' ', ','), "'aws_s3_bucket.b': { 'force_destroy': true }"),
        ["POL-S3-010"] = (Bucket + "'aws_s3_bucket_logging.l': { 'bucket': '${aws_s3_bucket.b.id}' }", Bucket.TrimEnd(' ', ',')),
        ["POL-S3-011"] = (
            Bucket + Lifecycle("'status': 'Enabled', 'noncurrent_version_expiration': { 'noncurrent_days': 30 }"),
            Bucket + Lifecycle("'status': 'Enabled', 'expiration': { 'days': 30 }")),
        ["POL-S3-012"] = (
            "'aws_s3_bucket_cors_configuration.c': { 'cors_rule': [{ 'allowed_origins': ['https://app.example'] }] }",
            "'aws_s3_bucket_cors_configuration.c': { 'cors_rule': [{ 'allowed_origins': ['https://app.example', '*'] }] }"),
        ["POL-SNS-001"] = ("'aws_sns_topic.t': { 'kms_master_key_id': '${aws_kms_key.k.arn}' }",
            "'aws_sns_topic.t': { 'kms_master_key_id': 'alias/aws/sns' }"),
        ["POL-SNS-002"] = (
            TopicPolicy("Allow", "\\\"*\\\"", "\\\"StringEquals\\\":{\\\"aws:SourceAccount\\\":\\\"1\\\"}"), TopicPolicy("Allow", "\\\"*\\\"", "")),
        ["POL-SNS-003"] = (
            TopicPolicy("Deny", "\\\"*\\\"", "\\\"Bool\\\":{\\\"aws:SecureTransport\\\":\\\"false\\\"}"),
            TopicPolicy("Deny", "{\\\"AWS\\\":\\\"arn:aws:iam::1:root\\\"}", "\\\"Bool\\\":{\\\"aws:SecureTransport\\\":\\\"false\\\"}")),
        ["POL-SNS-004"] = (
            TopicPolicy("Allow", "{\\\"Service\\\":\\\"cloudwatch.amazonaws.com\\\"}", "\\\"StringEquals\\\":{\\\"aws:SourceAccount\\\":\\\"1\\\"}"),
            TopicPolicy("Allow", "{\\\"Service\\\":\\\"cloudwatch.amazonaws.com\\\"}", "")),
        ["POL-SNS-005"] = (Topic + "'aws_sns_topic_subscription.s': { 'topic_arn': '${aws_sns_topic.t.arn}' }", Topic.TrimEnd(' ', ',')),
        ["POL-SNS-006"] = ("'aws_sns_topic_subscription.s': { 'protocol': 'https' }", "'aws_sns_topic_subscription.s': { 'protocol': 'http' }"),
        ["POL-KMS-001"] = ("'aws_kms_key.k': { 'enable_key_rotation': true }", "'aws_kms_key.k': {}"),
        ["POL-KMS-002"] = (
            KeyPolicy("{\\\"AWS\\\":\\\"arn:aws:iam::1:root\\\"}", ""), KeyPolicy("{\\\"AWS\\\":[\\\"*\\\"]}", "")),
        ["POL-KMS-003"] = ("'aws_kms_key.k': {}", "'aws_kms_key.k': { 'deletion_window_in_days': 7 }"),
        ["POL-KMS-004"] = (
            KeyPolicy("{\\\"Service\\\":\\\"events.rds.amazonaws.com\\\"}", "\\\"StringEquals\\\":{\\\"aws:SourceAccount\\\":\\\"1\\\"}"),
            KeyPolicy("{\\\"Service\\\":\\\"events.rds.amazonaws.com\\\"}", "")),
        ["POL-KMS-005"] = ("'aws_kms_key.k': {}", "'aws_kms_key.k': { 'is_enabled': false }"),
        ["POL-LOG-001"] = ("'aws_cloudwatch_log_group.g': { 'retention_in_days': 30 }", "'aws_cloudwatch_log_group.g': { 'retention_in_days': 14 }"),
        ["POL-LOG-002"] = ("'aws_cloudwatch_log_group.g': { 'kms_key_id': 'k' }", "'aws_cloudwatch_log_group.g': {}"),
        ["POL-LOG-003"] = (
            """
            'aws_db_instance.db': { 'identifier': 'shop', 'enabled_cloudwatch_logs_exports': ['postgresql'] },
            'aws_cloudwatch_log_group.g': { 'name': '/aws/rds/instance/shop/postgresql' }
            """,
            "'aws_db_proxy.p': { 'name': 'shop' }"),
        ["POL-LOG-004"] = (
            "'aws_flow_log.l': { 'log_destination': 'arn:aws:s3:::logs', 'log_destination_type': 's3' }",
                "'aws_flow_log.l': { 'log_destination': 'x' }"),
        ["POL-ALM-001"] = (Alarm("'alarm_actions': ['${aws_sns_topic.t.arn}']"), Alarm("'alarm_actions': []")),
        ["POL-ALM-002"] = (Alarm(""), Alarm("'actions_enabled': false")),
        ["POL-ALM-003"] = (Alarm("'metric_name': 'x', 'dimensions': { 'A': 'b' }"), Alarm("'metric_name': 'x'")),
        ["POL-ALM-004"] = (
            """
            'aws_rds_cluster_instance.db': { 'identifier': 'shop' },
            'aws_cloudwatch_metric_alarm.a': { 'metric_name': 'CPUUtilization', 'dimensions': { 'DBInstanceIdentifier': 'shop' } }
            """,
            """
            'aws_db_instance.db': { 'identifier': 'shop' },
            'aws_cloudwatch_metric_alarm.a': { 'metric_name': 'CPUUtilization', 'dimensions': { 'DBInstanceIdentifier': 'shop' } }
            """),
        ["POL-SCH-001"] = (
            "'aws_scheduler_schedule.s': { 'target': { 'role_arn': '${aws_iam_role.r.arn}' } }, "
                + Trust("\\\"Service\\\":\\\"scheduler.amazonaws.com\\\"", "sts:AssumeRole",
                    "\\\"StringEquals\\\":{\\\"aws:SourceAccount\\\":\\\"1\\\"}"),
            "'aws_scheduler_schedule.s': { 'target': { 'role_arn': '${aws_iam_role.r.arn}' } }, "
                + Trust("\\\"Service\\\":\\\"ec2.amazonaws.com\\\"", "sts:AssumeRole", "\\\"StringEquals\\\":{\\\"aws:SourceAccount\\\":\\\"1\\\"}")),
        ["POL-SCH-002"] = (
            "'aws_scheduler_schedule.s': { 'target': { 'arn': 'arn:aws:scheduler:::aws-sdk:rds:startDBInstance' } }",
            "'aws_scheduler_schedule.s': { 'target': { 'arn': 'arn:aws:scheduler:::aws-sdk:rds:stopDBCluster' } }"),
        ["POL-SCH-003"] = ("'aws_scheduler_schedule.s': {}", "'aws_scheduler_schedule.s': { 'state': 'DISABLED' }"),
        ["POL-STA-001"] = ("'terraform': { 'backend': { 's3': { 'encrypt': true } } }", "'terraform': { 'backend': { 's3': { 'bucket': 'x' } } }"),
        ["POL-STA-002"] = ("'terraform': { 'backend': { 's3': {} } }", "'terraform': { 'backend': { 'local': { 'path': 'x' } } }"),
        ["POL-STA-003"] = ("'terraform': { 'backend': { 's3': { 'use_lockfile': true } } }",
            "'terraform': { 'backend': { 's3': { 'bucket': 'x' } } }"),
        ["POL-STA-004"] = ("'provider.aws': [{ 'allowed_account_ids': ['1'] }]",
            "'provider.aws': [{ 'allowed_account_ids': ['1'] }, { 'alias': 'far' }]"),
        ["POL-STA-005"] = (
            "'aws_s3_bucket.b': { 'lifecycle': { 'prevent_destroy': true } }",
            "'aws_kms_key.k': {}, 'aws_secretsmanager_secret.s': { 'kms_key_id': '${aws_kms_key.k.arn}' }"),
        ["POL-STA-006"] = (
            "'aws_db_instance.db': { 'lifecycle': { 'ignore_changes': ['snapshot_identifier'] } }",
            "'aws_db_instance.db': { 'lifecycle': { 'ignore_changes': 'all' } }"),
        ["POL-BKP-001"] = ("'aws_backup_vault.v': { 'kms_key_arn': '${aws_kms_key.k.arn}' }", "'aws_backup_vault.v': {}"),
        ["POL-BKP-002"] = (
            "'aws_backup_vault.v': { 'name': 'v' }, 'aws_backup_vault_lock_configuration.l': { 'backup_vault_name': '${aws_backup_vault.v.name}' }",
            "'aws_backup_vault.v': { 'name': 'v' }"),
        ["POL-BKP-003"] = (
            "'aws_backup_plan.p': { 'rule': [{ 'lifecycle': { 'delete_after': 30 } }] }",
                "'aws_backup_plan.p': { 'rule': [{ 'lifecycle': { 'delete_after': 1 } }] }"),
    };

    private static string Cache(string arguments) => $"'aws_elasticache_replication_group.c': {{ {arguments} }}";

    private static string Alarm(string arguments) => $"'aws_cloudwatch_metric_alarm.a': {{ {arguments} }}";

    private static string Ingress(string arguments) => $"'aws_vpc_security_group_ingress_rule.r': {{ {arguments} }}";

    private static string Identity(string action, string resource) =>
        $"'aws_iam_policy.p': {{ 'policy': '{{{Allow},\\\"Action\\\":[\\\"{action}\\\"],\\\"Resource\\\":\\\"{resource}\\\"}}]}}' }}";

    private static string Trust(string principal, string action, string condition) =>
        $"'aws_iam_role.r': {{ 'assume_role_policy': '{{{Allow},\\\"Principal\\\":{{{principal}}},\\\"Action\\\":\\\"{action}\\\","
            + $"\\\"Condition\\\":{{{condition}}}}}]}}' }}";

    private static string SecretPolicy(string principal, string block) =>
        $"'aws_secretsmanager_secret_policy.p': {{ 'block_public_policy': {block}, 'policy': '{{{Allow},\\\"Principal\\\":{{{principal}}},"
            + "\\\"Action\\\":\\\"secretsmanager:GetSecretValue\\\",\\\"Resource\\\":\\\"*\\\"}]}' }";

    private static string PublicAccessBlock(string last) =>
        "'aws_s3_bucket_public_access_block.p': { 'bucket': '${aws_s3_bucket.b.id}', 'block_public_acls': true, 'block_public_policy': true, "
            + $"'ignore_public_acls': true, 'restrict_public_buckets': {last} }}";

    private static string BucketPolicy(string effect, string condition) =>
        "'aws_s3_bucket_policy.p': { 'bucket': '${aws_s3_bucket.b.id}', 'policy': '{"
            + Statement(effect, "{\\\"AWS\\\":\\\"*\\\"}", "s3:*", "[\\\"${aws_s3_bucket.b.arn}\\\",\\\"${aws_s3_bucket.b.arn}/*\\\"]", condition)
                + "}' }";

    private static string TopicPolicy(string effect, string principal, string condition) =>
        Topic + "'aws_sns_topic_policy.p': { 'arn': '${aws_sns_topic.t.arn}', 'policy': '{"
            + Statement(effect, principal, "sns:Publish", "\\\"*\\\"", condition) + "}' }";

    private static string KeyPolicy(string principal, string condition) =>
        "'aws_kms_key.k': { 'policy': '{" + Statement("Allow", principal, "kms:Decrypt", "\\\"*\\\"", condition) + "}' }";

    private static string Lifecycle(string rule) =>
        $"'aws_s3_bucket_lifecycle_configuration.l': {{ 'bucket': '${{aws_s3_bucket.b.id}}', 'rule': [{{ {rule} }}] }}";

    private static string Statement(string effect, string principal, string action, string resource, string condition) =>
        $"\\\"Statement\\\":[{{\\\"Effect\\\":\\\"{effect}\\\",\\\"Principal\\\":{principal},\\\"Action\\\":\\\"{action}\\\",\\\"Resource\\\":{resource}"
            + (condition == "" ? "" : $",\\\"Condition\\\":{{{condition}}}") + "}]";
}
