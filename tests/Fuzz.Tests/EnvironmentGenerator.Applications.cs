using System.Text.Json.Nodes;

namespace Infra.Fuzz.Tests;

/// <content>What applications use: secrets, tenants, the proxy, rights, caches, buckets, outputs.</content>
internal sealed partial class EnvironmentGenerator
{
    private readonly List<string> _proxySecrets = [];
    private readonly List<string> _tenants = [];
    private readonly List<string> _caches = [];
    private readonly List<string> _buckets = [];
    private readonly List<string> _rolesWithProxySecret = [];
    private bool _hasProxy;
    private bool _asksForTokens = true;

    private bool CanRotate => _hasNewNetwork
        ? _hasNatGateways || _endpoints.Contains("secretsmanager")
        : _existingTiers.Contains("private");

    private void AddSecrets()
    {
        var secrets = new JsonObject();
        var readers = false;
        var rotates = choices.Chance(40) && (CanRotate || IsWrong());
        foreach (var role in choices.Some(["orders_app", "reporting", "batch_1", IsWrong() ? "_underscore" : "x"], 0, 3))
        {
            var name = $"{choices.Of("orders", "shop/prod", "a.b_c+d=e@f")}/{role}";
            var secret = new JsonObject { ["username"] = IsWrong() ? "postgres" : role };
            var isRotated = rotates && choices.Chance(60);
            AddFields(secret, isRotated);
            Maybe(secret, "description", 50, () => Text());
            Maybe(secret, "passwordLength", 30, () => choices.Int(16, 128));
            Maybe(secret, "version", 30, () => choices.Of(1, 7, int.MaxValue));
            Maybe(secret, "recoveryWindowDays", 30, () => IsWrong() ? 5 : choices.Of(0, 7, 30));
            Maybe(secret, "tags", 30, () => new JsonObject { ["Purpose"] = choices.Of("login", ""), ["Project"] = "Orders" });
            Maybe(secret, "readerRoles", 25, () => List(choices.Some(["orders-task-role", "core.api@role"], 1, 2)));
            if (isRotated)
            {
                var rotation = new JsonObject();
                Maybe(rotation, "afterDays", 60, () => choices.Of(1, 30, 1000));
                if (_endpoints.Contains("secretsmanager") && _hasNewNetwork)
                {
                    // One function rotates all: the same choice for each.
                    rotation["subnets"] = "database";
                }
                else
                {
                    Maybe(rotation, "subnets", 30, () => "private");
                }

                secret["rotation"] = rotation;
            }

            readers |= secret.ContainsKey("readerRoles");
            secrets[name] = secret;
            _secretRoles[name] = role;
            if (secret["fields"]!["username"] is not null && secret["fields"]!["password"] is not null)
            {
                _proxySecrets.Add(name);
                _rolesWithProxySecret.Add(role);
                if (!isRotated && choices.Chance(40))
                {
                    secrets[name + "-url"] = new JsonObject
                    {
                        ["username"] = role,
                        ["passwordOf"] = IsWrong() ? "other" : name,
                        ["database"] = "orders",
                        ["fields"] = new JsonObject { ["url"] = "url", ["sqlalchemy_url"] = "sqlalchemyUrl" },
                    };
                    _secretRoles[name + "-url"] = role;
                }
            }
        }

        if (secrets.Count > 0)
        {
            _root["secrets"] = secrets;
        }

        if ((readers && !IsWrong()) || choices.Chance(15))
        {
            _root["aws"]!["deploymentRoles"] = List(choices.Some(["deployer", "terraform+ci"], 1, 2));
        }
    }

    private void AddFields(JsonObject secret, bool isRotated)
    {
        var fields = new JsonObject();
        if (isRotated || choices.Chance(80))
        {
            fields["username"] = "username";
            fields["password"] = IsWrong() ? "port" : "password";
        }
        else
        {
            fields["secret key"] = "password";
        }

        string[] others = ["engine", "host", "port", "instanceIdentifier", "database", "url", "sqlalchemyUrl"];
        foreach (var field in isRotated ? others[..3] : choices.Some(others, 0, 7))
        {
            fields[field] = field;
        }

        var namesDatabase = fields.Any(field => field.Value!.GetValue<string>() is "database" or "url" or "sqlalchemyUrl");
        if ((namesDatabase && !IsWrong()) || choices.Chance(30))
        {
            secret["database"] = "orders";
        }

        secret["fields"] = fields;
    }

    private void AddTenancy()
    {
        var roles = new JsonObject { ["orders_owner"] = new JsonObject() };
        foreach (var (secret, role) in _secretRoles)
        {
            if (PostgresRole(role) && !roles.ContainsKey(role))
            {
                roles[role] = new JsonObject { ["secret"] = secret };
                Maybe(roles[role]!.AsObject(), "iamLogin", 15, () => false);
                MaybeLimit(roles[role]!.AsObject());
            }
        }

        if (HasIamAuthentication && choices.Chance(70))
        {
            roles["token_user"] = new JsonObject { ["iamLogin"] = true };
            _iamRoles.Add("token_user");
        }

        var tenancy = new JsonObject { ["roles"] = roles, ["defaultOwnerRole"] = IsWrong() ? "nobody" : "orders_owner" };
        Maybe(tenancy, "naming", 15, () => new JsonObject
        {
            ["production"] = "{app}_prod",
            ["staging"] = "{app}_staging",
            ["experimental"] = "{app}_experiment",
        });
        Maybe(tenancy, "encoding", 10, () => "UTF8");
        Maybe(tenancy, "locale", 10, () => "C");
        Maybe(tenancy, "migrations", 10, Migrations);
        var hasShared = choices.Chance(15);
        if (hasShared)
        {
            tenancy["sharedDatabases"] = new JsonObject
            {
                ["shared"] = new JsonObject { ["ownerRole"] = "orders_owner", ["extensions"] = List(["pg_trgm"]) },
            };
        }

        _root["tenancy"] = tenancy;
        var tenants = new JsonObject();
        foreach (var kind in choices.Some(["production", "staging", "experimental"], 0, 3))
        {
            var name = $"shop_{(kind == "production" ? "prod" : kind == "staging" ? "staging" : "experiment")}";
            tenants[name] = Tenant(kind, hasShared, [.. roles.Select(role => role.Key).Where(role => role != "orders_owner")]);
        }

        if (tenants.Count > 0)
        {
            _root["tenants"] = tenants;
        }
    }

    private static bool PostgresRole(string role) => role[0] != '_';

    private void MaybeLimit(JsonObject role) => Maybe(role, "connectionLimit", 20, () => choices.Of(-1, 0, 100));

    private JsonObject Migrations() => new()
    {
        ["parallel"] = 2,
        ["lockTimeoutSeconds"] = 10,
        ["statementTimeoutSeconds"] = 60,
        ["outOfOrder"] = choices.Chance(50),
        ["templates"] = choices.Chance(50),
        ["placeholders"] = new JsonObject { ["app"] = "shop" },
        ["waves"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "canary",
                ["kinds"] = List(["staging"]),
                ["order"] = choices.Of("listed", "name", "longestFirst"),
                ["onError"] = "fail",
                ["verify"] = true,
                ["pauseSeconds"] = 60,
            },
            new JsonObject
            {
                ["name"] = "rest",
                ["match"] = List(["*"]),
                ["parallel"] = 2,
                ["onError"] = "continue",
                ["maxFailures"] = choices.Of("1", "10%"),
                ["dependsOn"] = List(["canary"]),
                ["verify"] = false,
            }),
    };

    private JsonObject Tenant(string kind, bool hasShared, string[] users)
    {
        var tenant = new JsonObject { ["kind"] = kind, ["application"] = Text() };
        tenant["status"] = choices.Of("active", "active", "active", "future", "archived");
        if (tenant["status"]!.GetValue<string>() == "active")
        {
            _tenants.Add($"shop_{(kind == "production" ? "prod" : kind == "staging" ? "staging" : "experiment")}");
        }

        Maybe(tenant, "contact", 20, () => "Platform team");
        Maybe(tenant, "added", 20, () => "2025-11-18");
        Maybe(tenant, "notes", 20, () => Text());
        Maybe(tenant, "ownerRole", 20, () => "orders_owner");
        Maybe(tenant, "extensions", 20, () => List(choices.Some(["pg_trgm", "uuid-ossp"], 1, 2)));
        Maybe(tenant, "placeholders", 10, () => new JsonObject { ["app"] = "shop" });
        Maybe(tenant, "expectedTables", 10, () => 57);
        var owners = users.Where(user => user != "token_user").ToArray();
        if (owners.Length > 0 && choices.Chance(20))
        {
            tenant["ownerRole"] = owners[0];
            tenant["afterProvision"] = new JsonObject
            {
                ["command"] = List(["migrate", "--all"]),
                ["workingDirectory"] = ".",
                ["timeoutSeconds"] = 60,
            };
        }
        else
        {
            Maybe(tenant, "sql", 20, () => IsWrong() ? "missing" : "sql");
            if (!_isProduction)
            {
                Maybe(tenant, "testData", 20, () => "sql");
            }
        }

        users = [.. users.Where(user => user != tenant["ownerRole"]?.GetValue<string>())];
        if (users.Length > 0)
        {
            if (choices.Chance(50))
            {
                tenant["connectRoles"] = List(choices.Some(users, 1, 2));
            }
            else
            {
                tenant["access"] = new JsonObject { [choices.Of(users)] = choices.Of("readWrite", "readOnly") };
            }
        }

        if (hasShared && choices.Chance(60))
        {
            tenant["database"] = "shared";
            Maybe(tenant, "schema", 50, () => $"s_{kind}");
        }
        else
        {
            Maybe(tenant, "searchPath", 20, () => List(["app", "public"]));
        }

        return tenant;
    }

    private void AddProxy()
    {
        if (!choices.Chance(30) || _proxySecrets.Count == 0 || (IsBlueGreen && !_isAurora && !IsWrong()))
        {
            return;
        }

        var proxy = new JsonObject
        {
            ["name"] = $"{ShortName}-proxy",
            ["secrets"] = List(IsWrong() ? ["unknown"] : choices.Some(_proxySecrets, _proxySecrets.Count, _proxySecrets.Count)),
        };
        Maybe(proxy, "iamRequired", 40, () => _asksForTokens = choices.Chance(50));
        Maybe(proxy, "idleClientTimeoutSeconds", 40, () => choices.Spread(1, 28800));
        Maybe(proxy, "maxConnectionsPercent", 40, () => choices.Spread(1, 100));
        Maybe(proxy, "readOnlyEndpoint", 30, () => _isAurora || IsWrong());
        Maybe(proxy, "ingress", 40, Ingress);
        _root["database"]!["proxy"] = proxy;
        _hasProxy = true;
    }

    private void AddAccess()
    {
        var access = new JsonObject();
        var open = _secretRoles.Keys.Where(name => _root["secrets"]![name]!["readerRoles"] is null).ToArray();
        if (open.Length > 0 && choices.Chance(40))
        {
            access["taskRoles"] = new JsonObject
            {
                ["ecs"] = WithRole(new JsonObject { ["policyName"] = "orders-read-secrets", ["secrets"] = List(choices.Some(open, 1, 3)) }),
            };
        }

        if (open.Length > 0 && choices.Chance(40))
        {
            access["serviceAccounts"] = new JsonObject
            {
                ["core-api"] = new JsonObject
                {
                    ["roleName"] = IsWrong() ? "a role" : "orders-core-api",
                    ["oidcProviderArn"] = $"arn:{Partition}:iam::{frame.AccountId}:oidc-provider/"
                        + $"oidc.eks.{frame.Region}.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
                    ["namespace"] = "orders",
                    ["serviceAccount"] = "core-api",
                    ["secrets"] = List(choices.Some(open, 1, 3)),
                },
            };
        }

        string[] users = _hasProxy ? _asksForTokens ? [.. _rolesWithProxySecret.Where(PostgresRole)] : [] : [.. _iamRoles];
        if (users.Length > 0 && choices.Chance(60))
        {
            access["databaseLogins"] = new JsonObject
            {
                ["app"] = WithRole(new JsonObject { ["policyName"] = "orders-login", ["roles"] = List(choices.Some(users, 1, 2)) }),
            };
        }

        if (access.Count > 0)
        {
            _root["access"] = access;
        }
    }

    private JsonObject WithRole(JsonObject policy)
    {
        Maybe(policy, "roleName", 40, () => "orders-task-role");
        return policy;
    }

    private void AddCaches()
    {
        var caches = new JsonObject();
        foreach (var key in choices.Some(["redis", "sessions-2"], 0, choices.Chance(40) ? 2 : 0))
        {
            var cache = new JsonObject { ["identifier"] = IsWrong() ? "Cache" : $"{ShortName}-{key}" };
            var isRedis = choices.Chance(50);
            if (isRedis || choices.Chance(50))
            {
                cache["engine"] = isRedis ? "redis" : "valkey";
            }

            cache["version"] = IsWrong() ? "5.0" : isRedis ? choices.Of("6.2", "7.0", "7.1") : choices.Of("7.2", "8.0", "8.1");
            cache["nodeType"] = choices.Of("cache.t4g.micro", "cache.t3.small", "cache.m7g.large", "cache.r6g.12xlarge");
            var nodes = choices.Int(1, 6);
            Maybe(cache, "nodes", 60, () => nodes);
            if (_hasNewNetwork || _existingTiers.Contains("private"))
            {
                Maybe(cache, "subnets", 40, () => IsWrong() ? "public" : choices.Of("database", "private"));
            }

            Maybe(cache, "ingress", 60, Ingress);
            Maybe(cache, "parameters", 40, () =>
            {
                var parameters = new JsonObject { ["maxmemory-policy"] = IsWrong() ? "lru" : choices.Of("allkeys-lru", "noeviction") };
                Maybe(parameters, "timeout", 30, () => choices.Spread(0, 1000));
                return parameters;
            });
            Maybe(cache, "snapshots", 40, () =>
            {
                var snapshots = new JsonObject();
                Maybe(snapshots, "retentionDays", 60, () => choices.Of(0, 1, 35));
                Maybe(snapshots, "window", 40, () => choices.Of("03:00-05:00", "23:30-00:30"));
                return snapshots;
            });
            Maybe(cache, "maintenanceWindow", 40, () => choices.Of("mon:05:00-mon:07:00", "sun:08:00-sun:09:00", "sat:20:00-sat:23:00"));
            caches[key] = cache;
            _caches.Add(key);
        }

        if (caches.Count > 0)
        {
            _root["caches"] = caches;
        }
    }

    private void AddBuckets()
    {
        var buckets = new JsonObject();
        foreach (var key in choices.Some(["uploads", "proofs"], 0, choices.Chance(40) ? 2 : 0))
        {
            var bucket = new JsonObject { ["name"] = IsWrong() ? "Orders" : $"shop-{key}-{frame.AccountId}" };
            MaybeFlag(bucket, "versioning");
            MaybeFlag(bucket, "requestMetrics");
            Maybe(bucket, "cors", 40, () => new JsonArray([.. choices.Some([0, 1], 1, 2).Select(_ => (JsonNode)Cors())]));
            Maybe(bucket, "lifecycle", 50, () =>
            {
                var lifecycle = new JsonObject();
                var glacier = choices.Int(1, 400);
                Maybe(lifecycle, "glacierAfterDays", 40, () => glacier);
                Maybe(lifecycle, "expireAfterDays", 40, () => IsWrong() ? 1 : glacier + choices.Spread(1, 2000));
                Maybe(lifecycle, "oldVersionsExpireAfterDays", 40, () => choices.Chance(30) ? null : choices.Spread(1, 36500));
                Maybe(lifecycle, "abortUploadsAfterDays", 40, () => choices.Chance(30) ? null : choices.Spread(1, 36500));
                return lifecycle;
            });
            buckets[key] = bucket;
            _buckets.Add(key);
        }

        if (buckets.Count > 0)
        {
            _root["buckets"] = buckets;
        }
    }

    private JsonObject Cors()
    {
        var rule = new JsonObject
        {
            ["origins"] = List(IsWrong()
                ? ["*"]
                : choices.Some(["https://app.shop.example", "https://*.shop.example:8443", "http://localhost:3000"], 1, 3)),
            ["methods"] = List(IsWrong() ? ["OPTIONS"] : choices.Some(["GET", "PUT", "POST", "DELETE", "HEAD"], 1, 5)),
        };
        Maybe(rule, "headers", 40, () => List(choices.Some(["Content-Type", "x-amz-*", "*"], 0, 3)));
        Maybe(rule, "exposedHeaders", 40, () => List(choices.Some(["ETag", "x-amz-request-id"], 0, 2)));
        Maybe(rule, "maxAgeSeconds", 40, () => choices.Spread(0, 86400));
        return rule;
    }

    private void AddApplication()
    {
        if (_tenants.Count == 0 || _secretRoles.Count == 0 || !choices.Chance(80))
        {
            return;
        }

        var application = new JsonObject
        {
            ["name"] = "orders-api",
            ["database"] = choices.Of(_tenants),
            ["secret"] = IsWrong() ? "unknown" : choices.Of([.. _secretRoles.Keys]),
        };
        Maybe(application, "variables", 30, () => new JsonObject { ["PORT"] = 3000, ["LOG_LEVEL"] = "info" });
        Maybe(application, "values", 30, () => new JsonObject { ["AWS_REGION"] = "region" });
        Maybe(application, "pgBouncer", 20, () => new JsonObject { ["maxClientConnections"] = 100, ["poolSize"] = 50, ["reservePoolSize"] = 0 });
        if (_root["access"]?["serviceAccounts"] is not null)
        {
            Maybe(application, "kubernetes", 70, () => new JsonObject
            {
                ["namespace"] = "orders",
                ["serviceAccount"] = "core-api",
                ["secretName"] = "orders-db",
                ["secretStore"] = "store",
                ["refreshMinutes"] = 10,
                ["migratorImage"] = "registry.example/migrator:1",
            });
        }

        _root["application"] = application;
    }

    private void AddOutputs()
    {
        List<string> values = ["databaseHost", "databaseEndpoint", "databasePort", "databaseTls", "region"];
        if (_root["application"] is not null || IsWrong())
        {
            values.AddRange(["databaseName", "databaseUsername", "databaseUrl", "secretName"]);
        }

        if (_caches.Count > 0)
        {
            values.AddRange(["cacheEndpoint", "cacheUrl", "cacheTls"]);
        }

        if (_buckets.Count > 0)
        {
            values.Add("bucketName");
        }

        if (_readers > 0)
        {
            values.Add("databaseReaderHost");
        }

        var outputs = new JsonObject();
        foreach (var value in choices.Some(values, 0, choices.Chance(40) ? values.Count : 0))
        {
            outputs[IsWrong() ? "database_host" : $"app_{value.ToLowerInvariant()}"] = value;
        }

        if (outputs.Count > 0)
        {
            _root["outputs"] = outputs;
        }
    }
}
