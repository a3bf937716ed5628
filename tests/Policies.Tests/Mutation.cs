using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.AwsRules.Catalogue;

namespace Infra.Policies.Tests;

/// <summary>One protection removed from a stack.</summary>
/// <param name="Kind">Which protection, e.g. <c>storage_encrypted = false</c>.</param>
/// <param name="Where">Address of the resource and the place in it.</param>
/// <param name="Least">How bad somebody has to be told it is, at least.</param>
/// <param name="Stack">The stack without it.</param>
internal sealed record Mutation(string Kind, string Where, RuleSeverity Least, JsonNode Stack)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Arguments whose value is changed wherever they occur, at any depth of a resource.</summary>
    private static readonly (string Argument, JsonNode? Value, RuleSeverity Least)[] Arguments =
    [
        ("storage_encrypted", false, RuleSeverity.Error),
        ("storage_encrypted", null, RuleSeverity.Error),
        ("publicly_accessible", true, RuleSeverity.Error),
        ("deletion_protection", false, RuleSeverity.Error),
        ("deletion_protection", null, RuleSeverity.Error),
        ("backup_retention_period", 0, RuleSeverity.Error),
        ("backup_retention_period", 1, RuleSeverity.Error),
        ("backup_retention_period", null, RuleSeverity.Error),
        ("skip_final_snapshot", true, RuleSeverity.Error),
        ("final_snapshot_identifier", null, RuleSeverity.Warning),
        ("copy_tags_to_snapshot", false, RuleSeverity.Error),
        ("auto_minor_version_upgrade", false, RuleSeverity.Error),
        ("enabled_cloudwatch_logs_exports", null, RuleSeverity.Error),
        ("monitoring_interval", 0, RuleSeverity.Warning),
        ("performance_insights_enabled", false, RuleSeverity.Warning),
        ("performance_insights_kms_key_id", null, RuleSeverity.Warning),
        ("iam_database_authentication_enabled", false, RuleSeverity.Hint),
        ("ca_cert_identifier", "rds-ca-2019", RuleSeverity.Error),
        ("multi_az", false, RuleSeverity.Error),
        ("delete_automated_backups", true, RuleSeverity.Warning),
        ("db_cluster_parameter_group_name", null, RuleSeverity.Error),
        ("prevent_destroy", null, RuleSeverity.Error),
        ("prevent_destroy", false, RuleSeverity.Error),
        ("kms_key_id", null, RuleSeverity.Hint),
        ("require_tls", false, RuleSeverity.Error),
        ("iam_auth", "DISABLED", RuleSeverity.Warning),
        ("debug_logging", true, RuleSeverity.Warning),
        ("at_rest_encryption_enabled", "false", RuleSeverity.Error),
        ("transit_encryption_enabled", false, RuleSeverity.Error),
        ("automatic_failover_enabled", false, RuleSeverity.Error),
        ("multi_az_enabled", false, RuleSeverity.Error),
        ("num_cache_clusters", 1, RuleSeverity.Error),
        ("snapshot_retention_limit", 0, RuleSeverity.Error),
        ("subnet_group_name", null, RuleSeverity.Error),
        ("map_public_ip_on_launch", true, RuleSeverity.Error),
        ("traffic_type", "ACCEPT", RuleSeverity.Warning),
        ("log_destination", null, RuleSeverity.Error),
        ("iam_role_arn", null, RuleSeverity.Error),
        ("db_subnet_group_name", null, RuleSeverity.Error),
        ("vpc_security_group_ids", null, RuleSeverity.Error),
        ("security_group_ids", null, RuleSeverity.Error),
        ("metadata_options", null, RuleSeverity.Error),
        ("block_device_mappings", null, RuleSeverity.Error),
        ("http_tokens", "optional", RuleSeverity.Error),
        ("http_tokens", null, RuleSeverity.Error),
        ("http_put_response_hop_limit", 64, RuleSeverity.Warning),
        ("encrypted", "false", RuleSeverity.Error),
        ("block_public_acls", false, RuleSeverity.Error),
        ("block_public_policy", false, RuleSeverity.Error),
        ("ignore_public_acls", false, RuleSeverity.Error),
        ("restrict_public_buckets", false, RuleSeverity.Error),
        ("versioning_configuration", new JsonObject { ["status"] = "Suspended" }, RuleSeverity.Error),
        ("apply_server_side_encryption_by_default", null, RuleSeverity.Error),
        ("abort_incomplete_multipart_upload", null, RuleSeverity.Warning),
        ("noncurrent_version_expiration", null, RuleSeverity.Warning),
        ("object_ownership", "ObjectWriter", RuleSeverity.Error),
        ("allowed_origins", new JsonArray("*"), RuleSeverity.Warning),
        ("kms_master_key_id", null, RuleSeverity.Error),
        ("kms_master_key_id", "alias/aws/sns", RuleSeverity.Error),
        ("enable_key_rotation", false, RuleSeverity.Error),
        ("enable_key_rotation", null, RuleSeverity.Error),
        ("deletion_window_in_days", 7, RuleSeverity.Error),
        ("retention_in_days", 0, RuleSeverity.Error),
        ("retention_in_days", 1, RuleSeverity.Error),
        ("retention_in_days", null, RuleSeverity.Error),
        ("alarm_actions", null, RuleSeverity.Error),
        ("alarm_actions", new JsonArray(), RuleSeverity.Error),
        ("dimensions", null, RuleSeverity.Error),
        ("recovery_window_in_days", 0, RuleSeverity.Error),
        ("recovery_window_days", 0, RuleSeverity.Error),
        ("automatically_after_days", 365, RuleSeverity.Error),
        ("rotation_rules", null, RuleSeverity.Error),
        ("enabled", false, RuleSeverity.Warning),
        ("role_arn", null, RuleSeverity.Error),
        ("policy_arn", "arn:aws:iam::aws:policy/AdministratorAccess", RuleSeverity.Error),
    ];

    /// <summary>Arguments that a resource gets although it has none.</summary>
    private static readonly (string Type, string Argument, JsonNode Value, RuleSeverity Least)[] Additions =
    [
        ("aws_db_instance", "password", "hunter2-hunter2", RuleSeverity.Error),
        ("aws_rds_cluster", "master_password", "hunter2-hunter2", RuleSeverity.Error),
        ("aws_elasticache_replication_group", "transit_encryption_mode", "preferred", RuleSeverity.Error),
        ("aws_elasticache_replication_group", "auth_token", "hunter2-hunter2-hunter2", RuleSeverity.Error),
        ("aws_secretsmanager_secret_version", "secret_string", "{\"password\":\"hunter2\"}", RuleSeverity.Error),
        ("aws_s3_bucket", "force_destroy", true, RuleSeverity.Error),
        ("aws_s3_bucket", "acl", "public-read", RuleSeverity.Error),
        ("aws_cloudwatch_metric_alarm", "actions_enabled", false, RuleSeverity.Error),
        ("aws_launch_template", "user_data", "export PGPASSWORD=hunter2 PASSWORD=hunter2", RuleSeverity.Error),
        ("aws_kms_key", "is_enabled", false, RuleSeverity.Error),
        ("aws_default_security_group", "ingress", new JsonArray(new JsonObject { ["protocol"] = "-1", ["self"] = true }), RuleSeverity.Error),
        ("aws_iam_role", "managed_policy_arns", new JsonArray("arn:aws:iam::aws:policy/PowerUserAccess"), RuleSeverity.Error),
        ("aws_sns_topic_subscription", "protocol", "http", RuleSeverity.Error),
    ];

    /// <summary>Resources that protect others by being there.</summary>
    private static readonly (string Type, RuleSeverity Least)[] Protectors =
    [
        ("aws_flow_log", RuleSeverity.Warning),
        ("aws_default_security_group", RuleSeverity.Error),
        ("aws_s3_bucket_public_access_block", RuleSeverity.Error),
        ("aws_s3_bucket_server_side_encryption_configuration", RuleSeverity.Error),
        ("aws_s3_bucket_versioning", RuleSeverity.Error),
        ("aws_s3_bucket_policy", RuleSeverity.Error),
        ("aws_s3_bucket_lifecycle_configuration", RuleSeverity.Warning),
        ("aws_s3_bucket_ownership_controls", RuleSeverity.Error),
        ("aws_sns_topic_policy", RuleSeverity.Error),
        ("aws_sns_topic_subscription", RuleSeverity.Warning),
        ("aws_db_event_subscription", RuleSeverity.Warning),
        ("aws_secretsmanager_secret_policy", RuleSeverity.Hint),
        ("aws_secretsmanager_secret_rotation", RuleSeverity.Warning),
    ];

    /// <summary>All single removals that a stack allows.</summary>
    public static IEnumerable<Mutation> Of(JsonNode stack)
    {
        var resources = Resources(stack).ToArray();
        return resources.SelectMany(resource => OfArguments(stack, resource))
            .Concat(OfArguments(stack, ["locals"]))
            .Concat(resources.SelectMany(resource => OfAdditions(stack, resource)))
            .Concat(resources.SelectMany(resource => OfProtectors(stack, resource)))
            .Concat(resources.SelectMany(resource => OfLogExports(stack, resource)))
            .Concat(resources.SelectMany(resource => OfParameters(stack, resource)))
            .Concat(resources.SelectMany(resource => OfSecurityGroupRules(stack, resource)))
            .Concat(resources.SelectMany(resource => OfSubnets(stack, resource)))
            .Concat(resources.SelectMany(resource => OfLogGroups(stack, resource)))
            .Concat(OfPolicyDocuments(stack))
            .Concat(OfState(stack));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} at {Where}";

    private static IEnumerable<string[]> Resources(JsonNode stack) =>
        from type in stack["resource"]!.AsObject()
        from resource in type.Value!.AsObject()
        select new[] { "resource", type.Key, resource.Key };

    private static IEnumerable<Mutation> OfArguments(JsonNode stack, string[] path)
    {
        var root = At(stack, path);
        foreach (var place in Descend(root, []).ToArray())
        {
            var name = place[^1];
            foreach (var (argument, value, least) in Arguments.Where(known => known.Argument == name))
            {
                if (IsHandledElsewhere(path, argument, root))
                {
                    continue;
                }

                var before = At(root, place);
                if (Same(before, value))
                {
                    continue;
                }

                // One that is weaker already in this deployment has nothing to lose.
                if (IsAsWeak(argument, before))
                {
                    continue;
                }

                yield return Make(stack, $"{argument} = {value?.ToJsonString() ?? "removed"}", path, place, least, parent =>
                {
                    if (value is null)
                    {
                        parent.Remove(name);
                    }
                    else
                    {
                        parent[name] = value.DeepClone();
                    }
                });
            }
        }
    }

    private static bool IsHandledElsewhere(string[] path, string argument, JsonNode root) =>
        (path is ["resource", var type, ..] ? type : "", argument) switch
        {
            // Other places have arguments of these names that protect nothing: proxies' roles, templates' monitoring.
            ("aws_db_proxy", "role_arn") => true,
            ("aws_db_instance", "vpc_security_group_ids") => root["replicate_source_db"] is not null,
            (_, "enabled") => path[1] != "aws_db_event_subscription",
            (_, "dimensions") => path[1] != "aws_cloudwatch_metric_alarm",

            // AWS takes no final snapshot of a replica.
            ("aws_db_instance", "skip_final_snapshot" or "final_snapshot_identifier") => root["replicate_source_db"] is not null,

            _ => false,
        };

    private static bool IsAsWeak(string argument, JsonNode before) => argument switch
    {
        "deletion_protection" => before.ToString() == "false",
        "monitoring_interval" => before.ToString() == "0",

        // What a for_each writes is changed where its values stand, in the locals.
        "recovery_window_in_days" => before.ToString() is "0" or "${each.value.recovery_window_days}",
        _ => false,
    };

    private static IEnumerable<Mutation> OfAdditions(JsonNode stack, string[] path) =>
        from addition in Additions
        where addition.Type == path[1] && !Same(At(stack, path)[addition.Argument], addition.Value)
        select Make(stack, $"{addition.Argument} = {addition.Value.ToJsonString()}", path, [addition.Argument], addition.Least, parent =>
            parent[addition.Argument] = addition.Value.DeepClone());

    private static IEnumerable<Mutation> OfProtectors(JsonNode stack, string[] path)
    {
        foreach (var (type, least) in Protectors.Where(known => known.Type == path[1]))
        {
            // RDS rotates the secret that it manages every 7 days when nobody says otherwise.
            if (type == "aws_secretsmanager_secret_rotation"
                && At(stack, path)["secret_id"]!.ToString().Contains("master_user_secret", StringComparison.Ordinal))
            {
                continue;
            }

            yield return Make(stack, $"{type} removed", path[..^1], [path[^1]], least, parent => parent.Remove(path[^1]));
        }
    }

    private static IEnumerable<Mutation> OfLogExports(JsonNode stack, string[] path) =>
        from index in Enumerable.Range(0, (At(stack, path)["enabled_cloudwatch_logs_exports"] as JsonArray)?.Count ?? 0)
        select Make(stack, "one log export removed", path, ["enabled_cloudwatch_logs_exports", $"{index}"], RuleSeverity.Error, root =>
            root["enabled_cloudwatch_logs_exports"]!.AsArray().RemoveAt(index), atRoot: true);

    private static IEnumerable<Mutation> OfParameters(JsonNode stack, string[] path)
    {
        foreach (var (parameter, index) in ((At(stack, path)["parameter"] as JsonArray) ?? []).Select((parameter, index) => (parameter, index)))
        {
            var name = parameter!["name"]!.ToString();
            if (name == "rds.force_ssl")
            {
                yield return Make(stack, "rds.force_ssl = 0", path, ["parameter"], RuleSeverity.Error, root =>
                    root["parameter"]![index]!["value"] = "0", atRoot: true);
                yield return Make(stack, "rds.force_ssl removed", path, ["parameter"], RuleSeverity.Error, root =>
                    root["parameter"]!.AsArray().RemoveAt(index), atRoot: true);
            }
            else if (name == "ssl_min_protocol_version")
            {
                yield return Make(stack, "ssl_min_protocol_version = TLSv1", path, ["parameter"], RuleSeverity.Error, root =>
                    root["parameter"]![index]!["value"] = "TLSv1", atRoot: true);
            }
        }

        if (path[1] == "aws_db_instance" && At(stack, path)["parameter_group_name"] is not null
            && At(stack, path)["replicate_source_db"]?.ToString().EndsWith(".identifier}", StringComparison.Ordinal) != true)
        {
            yield return Make(stack, "parameter_group_name removed", path, ["parameter_group_name"], RuleSeverity.Error, root =>
                root.Remove("parameter_group_name"), atRoot: true);
        }
    }

    private static IEnumerable<Mutation> OfSecurityGroupRules(JsonNode stack, string[] path)
    {
        void OpenTo(JsonObject rule, string argument, string cidr)
        {
            rule.Remove("referenced_security_group_id");
            rule.Remove("cidr_ipv4");
            rule[argument] = cidr;
        }

        if (path[1] is "aws_vpc_security_group_ingress_rule")
        {
            foreach (var (argument, cidr) in new[] { ("cidr_ipv4", "0.0.0.0/0"), ("cidr_ipv6", "::/0"), ("cidr_ipv4", "0.0.0.0/1"),
                ("cidr_ipv4", "203.0.113.0/24") })
            {
                yield return Make(stack, $"open to {cidr}", path, [argument], RuleSeverity.Error, rule => OpenTo(rule, argument, cidr), atRoot: true);
            }

            yield return Make(stack, "all ports open", path, ["ip_protocol"], RuleSeverity.Error, rule => rule["ip_protocol"] = "-1", atRoot: true);
        }

        if (path[1] is "aws_vpc_security_group_egress_rule")
        {
            yield return Make(stack, "everything goes out", path, ["cidr_ipv4"], RuleSeverity.Warning, rule =>
            {
                OpenTo(rule, "cidr_ipv4", "0.0.0.0/0");
                rule["ip_protocol"] = "-1";
            }, atRoot: true);
        }

        if (path[1].StartsWith("aws_vpc_security_group_", StringComparison.Ordinal))
        {
            yield return Make(stack, "description removed", path, ["description"], RuleSeverity.Warning, rule =>
                rule.Remove("description"), atRoot: true);
        }

        if (path[1] == "aws_security_group")
        {
            yield return Make(stack, "SSH open to everybody", path, ["ingress"], RuleSeverity.Error, group =>
                group["ingress"] = new JsonArray(new JsonObject
                {
                    ["protocol"] = "tcp",
                    ["from_port"] = 22,
                    ["to_port"] = 22,
                    ["cidr_blocks"] = new JsonArray("0.0.0.0/0"),
                    ["description"] = "SSH",
                }), atRoot: true);
        }
    }

    private static IEnumerable<Mutation> OfSubnets(JsonNode stack, string[] path)
    {
        if (stack["resource"]!["aws_subnet"] is not JsonObject subnets
            || subnets.FirstOrDefault(subnet => subnet.Key.Contains("public", StringComparison.Ordinal)).Key is not { } open)
        {
            yield break;
        }

        foreach (var argument in new[] { "subnet_ids", "vpc_subnet_ids" }.Where(argument => At(stack, path)[argument] is JsonArray))
        {
            yield return Make(stack, "moved to a public subnet", path, [argument], RuleSeverity.Error, root =>
                root[argument]![0] = $"${{aws_subnet.{open}.id}}", atRoot: true);
        }

        if (path[1] == "aws_route_table_association" && path[2].Contains("database", StringComparison.Ordinal))
        {
            var table = stack["resource"]!["aws_route_table"]!.AsObject().First(entry => entry.Key.Contains("public", StringComparison.Ordinal)
                && entry.Key.StartsWith(path[2].Split('_')[0], StringComparison.Ordinal)).Key;
            yield return Make(stack, "routed to the internet", path, ["route_table_id"], RuleSeverity.Error, root =>
                root["route_table_id"] = $"${{aws_route_table.{table}.id}}", atRoot: true);
        }
    }

    private static IEnumerable<Mutation> OfLogGroups(JsonNode stack, string[] path)
    {
        if (path[1] == "aws_cloudwatch_log_group" && !path[2].Contains("flow-log", StringComparison.Ordinal))
        {
            yield return Make(stack, "log group removed", path[..^1], [path[^1]], RuleSeverity.Error, parent => parent.Remove(path[^1]));
        }
    }

    private static IEnumerable<Mutation> OfState(JsonNode stack)
    {
        string[] backend = ["terraform", "backend", "s3"];
        yield return Make(stack, "state not encrypted", backend, ["encrypt"], RuleSeverity.Error, s3 => s3["encrypt"] = false);
        yield return Make(stack, "state not encrypted", backend, ["encrypt"], RuleSeverity.Error, s3 => s3.Remove("encrypt"));
        yield return Make(stack, "state not locked", backend, ["use_lockfile"], RuleSeverity.Error, s3 => s3.Remove("use_lockfile"));
        yield return Make(stack, "state on a disk", ["terraform"], ["backend"], RuleSeverity.Hint, terraform =>
            terraform["backend"] = new JsonObject { ["local"] = new JsonObject { ["path"] = "terraform.tfstate" } });
        for (var index = 0; index < stack["provider"]!["aws"]!.AsArray().Count; index++)
        {
            yield return Make(stack, "any account", ["provider", "aws", $"{index}"], ["allowed_account_ids"], RuleSeverity.Error, provider =>
                provider.Remove("allowed_account_ids"));
        }
    }

    /// <summary>Statements of IAM documents, in resources and in the local values that resources are made from.</summary>
    private static IEnumerable<Mutation> OfPolicyDocuments(JsonNode stack)
    {
        foreach (var place in Descend(stack, []).Where(place => place[0] is "resource" or "locals").ToArray())
        {
            if (At(stack, place) is not JsonValue value || value.GetValueKind() != JsonValueKind.String
                || !value.ToString().StartsWith("{\"Version\"", StringComparison.Ordinal))
            {
                continue;
            }

            var document = JsonNode.Parse(EscapeExpressions(value.ToString()))!;
            var isIdentity = place is ["resource", "aws_iam_policy" or "aws_iam_role_policy", ..];
            foreach (var (statement, index) in document["Statement"]!.AsArray().Select((statement, index) => (statement!.AsObject(), index)))
            {
                Mutation Change(string kind, Action<JsonArray> change, RuleSeverity least = RuleSeverity.Error)
                {
                    var changed = document.DeepClone();
                    change(changed["Statement"]!.AsArray());
                    return Make(stack, kind, place[..^1], [place[^1], $"Statement[{index}]"], least, parent =>
                        parent[place[^1]] = UnescapeExpressions(changed.ToJsonString(Relaxed)), atRoot: true);
                }

                if (statement["Effect"]!.ToString() == "Deny")
                {
                    // A secret's policy that denies others is on top of IAM, which admits nobody by itself.
                    if (place[0] != "locals")
                    {
                        yield return Change("denial removed", statements => statements.RemoveAt(index));
                    }

                    continue;
                }

                if (statement["Condition"] is JsonObject conditions)
                {
                    yield return Change(
                        "conditions removed", statements =>
                            statements[index]!.AsObject().Remove("Condition"), isIdentity ? RuleSeverity.Warning : RuleSeverity.Error);
                    foreach (var key in conditions.SelectMany(test => test.Value!.AsObject().Select(condition => (test.Key, Claim: condition.Key)))
                        .Where(key => key.Claim.EndsWith(":sub", StringComparison.Ordinal) || key.Claim.EndsWith(":aud", StringComparison.Ordinal)))
                    {
                        yield return Change($"{key.Claim.Split(':')[^1]} not checked", statements =>
                            statements[index]!["Condition"]![key.Key]!.AsObject().Remove(key.Claim));
                    }
                }

                if (statement["Principal"] is not null)
                {
                    yield return Change("for everybody", statements =>
                    {
                        statements[index]!["Principal"] = "*";
                        statements[index]!.AsObject().Remove("Condition");
                    });
                }

                if (isIdentity)
                {
                    yield return Change("every action", statements => statements[index]!["Action"] = "*");
                    yield return Change("every action of the service", statements =>
                        statements[index]!["Action"] = First(statement["Action"]!).Split(':')[0] + ":*");
                    yield return Change("everything", statements =>
                    {
                        statements[index]!["Action"] = "*";
                        statements[index]!["Resource"] = "*";
                    });
                    yield return Change("all but one action", statements =>
                    {
                        statements[index]!.AsObject().Remove("Action");
                        statements[index]!["NotAction"] = "iam:DeleteRole";
                    });
                    if (First(statement["Resource"]!) != "*")
                    {
                        yield return Change("every resource", statements => statements[index]!["Resource"] = "*");
                    }
                }
            }
        }
    }

    private static string First(JsonNode node) => node is JsonArray list ? list[0]!.ToString() : node.ToString();

    private static Mutation Make(
        JsonNode stack, string kind, string[] path, string[] place, RuleSeverity least, Action<JsonObject> change, bool atRoot = false)
    {
        var mutant = stack.DeepClone();
        var root = At(mutant, path);
        change((atRoot || place.Length == 1 ? root : At(root, place[..^1])).AsObject());
        return new Mutation(kind, string.Join('.', path.Concat(place)), least, mutant);
    }

    private static bool Same(JsonNode? left, JsonNode? right) => left?.ToJsonString() == right?.ToJsonString();

    private static JsonNode At(JsonNode root, IEnumerable<string> path) =>
        path.Aggregate(root, (node, step) => node is JsonArray list ? list[int.Parse(step)]! : node[step]!);

    /// <summary>Every place below a node.</summary>
    private static IEnumerable<string[]> Descend(JsonNode node, string[] path)
    {
        var children = node switch
        {
            JsonObject members => members.Where(member => member.Key != "//").Select(member => (member.Key, member.Value)),
            JsonArray items => items.Select((item, index) => (Key: $"{index}", Value: item)),
            _ => [],
        };
        foreach (var (key, child) in children.Where(child => child.Value is not null))
        {
            string[] here = [.. path, key];
            yield return here;
            foreach (var below in Descend(child!, here))
            {
                yield return below;
            }
        }
    }

    private static string EscapeExpressions(string text) => InExpressions(text, "\"", "\\\"");

    private static string UnescapeExpressions(string text) => InExpressions(text, "\\\"", "\"");

    private static string InExpressions(string text, string from, string to) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"\$\{[^}]*\}", match => match.Value.Replace(from, to, StringComparison.Ordinal));
}
