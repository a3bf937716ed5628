namespace Infra.Tests.Review;

/// <summary>A small plan, as <c>terraform show -json</c> writes it.</summary>
internal static class Plans
{
    /// <summary>Replaces the database, changes a static parameter and the cache's token, and destroys a topic.</summary>
    public const string Replacing = """
        {
          "format_version": "1.2", "terraform_version": "1.11.4", "planned_values": { "root_module": { "resources": [] } }, "configuration": {},
          "resource_changes": [
            {
              "address": "aws_sns_topic.old", "mode": "managed", "type": "aws_sns_topic", "name": "old",
              "change": { "actions": ["delete"], "before": { "name": "old" }, "after": null, "after_unknown": {}, "before_sensitive": {},
                  "after_sensitive": false }
            },
            {
              "address": "aws_elasticache_replication_group.cache", "mode": "managed", "type": "aws_elasticache_replication_group", "name": "cache",
              "change": {
                "actions": ["update"],
                "before": { "auth_token": "token-before", "node_type": "cache.t3.micro", "apply_immediately": true },
                "after": { "auth_token": "token-after", "node_type": "cache.t3.small", "apply_immediately": true },
                "after_unknown": {}, "before_sensitive": { "auth_token": true }, "after_sensitive": { "auth_token": true }
              }
            },
            {
              "address": "aws_db_parameter_group.parameters", "mode": "managed", "type": "aws_db_parameter_group", "name": "parameters",
              "change": {
                "actions": ["update"],
                "before": {
                  "family": "postgres16", "name": "shop",
                  "parameter": [{ "apply_method": "pending-reboot", "name": "max_connections", "value": "100" }]
                },
                "after": {
                  "family": "postgres16", "name": "shop",
                  "parameter": [
                    { "apply_method": "immediate", "name": "work_mem", "value": "8192" },
                    { "apply_method": "pending-reboot", "name": "max_connections", "value": "200" }
                  ]
                },
                "after_unknown": {}, "before_sensitive": { "parameter": [{}] }, "after_sensitive": { "parameter": [{}, {}] }
              }
            },
            {
              "address": "aws_db_instance.database", "mode": "managed", "type": "aws_db_instance", "name": "database",
              "action_reason": "replace_because_cannot_update",
              "change": {
                "actions": ["delete", "create"],
                "before": {
                  "username": "postgres", "password": "password-before", "arn": "arn:aws:rds:us-east-1:111122223333:db:shop",
                  "instance_class": "db.t3.small", "deletion_protection": false, "skip_final_snapshot": true
                },
                "after": {
                  "username": "own|er`s", "password": "password-after", "instance_class": "db.t3.small", "deletion_protection": false,
                  "skip_final_snapshot": true
                },
                "after_unknown": { "arn": true }, "before_sensitive": { "password": true }, "after_sensitive": { "password": true },
                "replace_paths": [["username"]]
              }
            }
          ],
          "output_changes": {
            "database_host": { "actions": ["update"], "before": "a", "after": null, "after_unknown": true, "before_sensitive": false,
                "after_sensitive": false }
          }
        }
        """;
}
