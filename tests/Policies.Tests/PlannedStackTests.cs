using System.Text.Json;
using Infra.Policies.Documents;

namespace Infra.Policies.Tests;

public sealed class PlannedStackTests
{
    /// <summary>The shape of <c>terraform show -json</c>: a bucket whose id is unknown, its companions, a module, a deletion.</summary>
    private const string Plan = """
        {
          "format_version": "1.2",
          "planned_values": {
            "root_module": {
              "resources": [
                { "address": "aws_kms_key.k", "mode": "managed", "type": "aws_kms_key", "name": "k", "values": { "enable_key_rotation": false } }
              ],
              "child_modules": [
                {
                  "address": "module.data[\"a\"]",
                  "resources": [
                    {
                      "address": "module.data[\"a\"].aws_db_instance.db", "mode": "managed", "type": "aws_db_instance", "name": "db",
                      "values": { "identifier": "shop", "publicly_accessible": true }
                    }
                  ]
                }
              ]
            }
          },
          "resource_changes": [
            {
              "address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b",
              "change": { "actions": ["create"], "after": { "force_destroy": false }, "after_unknown": { "id": true, "bucket": true } }
            },
            {
              "address": "aws_s3_bucket_public_access_block.p", "mode": "managed", "type": "aws_s3_bucket_public_access_block", "name": "p",
              "change": {
                "actions": ["create"],
                "after": { "block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true },
                "after_unknown": { "bucket": true }
              }
            },
            {
              "address": "aws_s3_bucket_policy.p", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "p",
              "change": { "actions": ["create"], "after": {}, "after_unknown": { "bucket": true, "policy": true } }
            },
            {
              "address": "module.data[\"a\"].aws_db_instance.db", "mode": "managed", "type": "aws_db_instance", "name": "db",
              "change": {
                "actions": ["update"],
                "after": { "identifier": "shop", "publicly_accessible": true, "storage_encrypted": true },
                "after_unknown": { "parameter_group_name": true }
              }
            },
            {
              "address": "module.data[\"a\"].aws_db_parameter_group.g", "mode": "managed", "type": "aws_db_parameter_group", "name": "g",
              "change": { "actions": ["no-op"], "after": { "parameter": [{ "name": "rds.force_ssl", "value": "1" }] }, "after_unknown": {} }
            },
            {
              "address": "aws_security_group.old", "mode": "managed", "type": "aws_security_group", "name": "old",
              "change": { "actions": ["delete"], "before": { "ingress": [{ "cidr_blocks": ["0.0.0.0/0"] }] }, "after": null, "after_unknown": {} }
            },
            {
              "address": "aws_db_subnet_group.replaced", "mode": "managed", "type": "aws_db_subnet_group", "name": "replaced",
              "change": { "actions": ["delete", "create"], "after": { "subnet_ids": ["subnet-1"] }, "after_unknown": {} }
            },
            {
              "address": "aws_subnet.s", "mode": "managed", "type": "aws_subnet", "name": "s",
              "change": { "actions": ["no-op"], "after": { "id": "subnet-1", "map_public_ip_on_launch": true }, "after_unknown": {} }
            }
          ],
          "configuration": {
            "root_module": {
              "resources": [
                {
                  "address": "aws_s3_bucket_public_access_block.p", "mode": "managed", "type": "aws_s3_bucket_public_access_block", "name": "p",
                  "expressions": { "bucket": { "references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"] } }
                },
                {
                  "address": "aws_s3_bucket_policy.p", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "p",
                  "expressions": {
                    "bucket": { "references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"] },
                    "policy": { "references": ["aws_s3_bucket.b.arn", "aws_s3_bucket.b"] }
                  }
                }
              ],
              "module_calls": {
                "data": {
                  "module": {
                    "resources": [
                      {
                        "address": "aws_db_instance.db", "mode": "managed", "type": "aws_db_instance", "name": "db",
                        "expressions": { "parameter_group_name": { "references": ["aws_db_parameter_group.g.name", "aws_db_parameter_group.g"] } }
                      }
                    ]
                  }
                }
              }
            }
          }
        }
        """;

    private const string Database = "module.data[\"a\"].aws_db_instance.db";

    private readonly CheckResult _result = PolicyChecker.Check([Graph(Plan)], []);

    [Fact]
    public void Resources_of_all_modules_are_checked_by_their_addresses()
    {
        Assert.Contains(_result.Errors, finding => finding.Policy.Id == "POL-RDS-002" && finding.Address == Database && finding.IsFromPlan);
        Assert.Contains(_result.Errors, finding => finding.Policy.Id == "POL-KMS-001" && finding.Address == "aws_kms_key.k");
    }

    [Fact]
    public void Unknown_references_are_followed_by_the_configuration()
    {
        Assert.DoesNotContain(_result.Findings, finding => finding.Policy.Id == "POL-S3-001");
        Assert.DoesNotContain(_result.Findings, finding => finding.Policy.Id == "POL-RDS-003");
    }

    [Fact]
    public void Known_ids_are_followed_to_the_resource_that_has_them() =>
        Assert.Contains(_result.Errors, finding => finding.Policy.Id == "POL-RDS-020" && finding.Address == "aws_db_subnet_group.replaced");

    [Fact]
    public void A_policy_document_with_unknown_ARNs_is_not_decided()
    {
        Assert.True(Assert.Single(_result.Findings, finding => finding.Policy.Id == "POL-S3-004").IsUndecided);
        Assert.DoesNotContain(_result.Errors, finding => finding.Policy.Id == "POL-S3-004");
    }

    [Fact]
    public void What_is_deleted_is_left_out() =>
        Assert.DoesNotContain(_result.Findings, finding => finding.Address == "aws_security_group.old");

    [Fact]
    public void What_a_plan_does_not_know_is_not_asked_of_it() =>
        Assert.DoesNotContain(_result.Tallies, tally => tally.Policy.Id is "POL-STA-001" or "POL-STA-005");

    [Fact]
    public void The_synthesised_stack_decides_what_the_plan_leaves_open()
    {
        var (accepts, _) = PolicyCases.All["POL-S3-004"];

        var both = PolicyChecker.Check([SmallStack.Graph(accepts), Graph(Plan)], []);

        Assert.DoesNotContain(both.Findings, finding => finding.Policy.Id == "POL-S3-004");
    }

    [Fact]
    public void An_escape_hatch_that_only_the_plan_shows_is_told_beside_what_the_stack_shows()
    {
        var both = PolicyChecker.Check([SmallStack.Graph("'aws_kms_key.k': { 'enable_key_rotation': true }"), Graph(Plan)], []);

        Assert.True(Assert.Single(both.Errors, finding => finding.Policy.Id == "POL-KMS-001").IsFromPlan);
    }

    private static ResourceGraph Graph(string plan)
    {
        using var document = JsonDocument.Parse(plan);
        return PlannedStack.Read(document.RootElement, production: true);
    }
}
