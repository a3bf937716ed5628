using System.Text.Json;
using Infra.Environments;
using Infra.Tests.Terraform;

namespace Infra.Tests.Stacks;

/// <summary>A deployment more of any system is one short file.</summary>
public sealed class TenthDeploymentTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tenth-").FullName;

    public TenthDeploymentTests()
    {
        File.WriteAllText(Path.Combine(_root, "cdktf.json"), "{}");
        var source = Repository.PathOf("environments");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => file.EndsWith(".json", StringComparison.Ordinal) || file.EndsWith(".sql", StringComparison.Ordinal))
            .Where(file => Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")))
        {
            var copy = Path.Combine(_root, "environments", Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("ecommerce", "ecommerce-staging", """
        {
          "extends": "base.json",
          "database": { "multiAz": true, "readReplicas": { "count": 1 }, "masterCredentials": { "kind": "generated", "secretName": "ecommerce/staging/master" } }
        }
        """)]
    [InlineData("happytrip", "happytrip-b2b-staging", """
        {
          "extends": "base.json",
          "database": { "instanceClass": "db.t3.medium", "deletionProtection": false, "finalSnapshot": false }
        }
        """)]
    [InlineData("mosaic", "mosaic-staging-db", """
        {
          "extends": "base.json",
          "network": { "vpcId": "vpc-0a1b2c3d4e5f60799" }
        }
        """)]
    [InlineData("credlink", "credlink-staging-db", """
        {
          "extends": "base.json",
          "database": { "multiAz": true },
          "caches": { "redis": { "nodes": 2 } }
        }
        """)]
    [InlineData("startupwebapp", "startupwebapp-multi-tenant-staging", """
        {
          "extends": "prod.json",
          "production": false,
          "tags": { "Environment": "Staging" },
          "network": { "name": "startupwebapp-staging-vpc" },
          "clientSecurityGroups": { "backend": { "name": "startupwebapp-staging-backend-services-sg" } },
          "database": {
            "identifier": "startupwebapp-multi-tenant-staging",
            "parameterGroupName": null,
            "securityGroupName": null
          },
          "bastion": { "name": "startupwebapp-staging-bastion" },
          "application": { "database": "startupwebapp_staging", "secret": "rds/startupwebapp/staging/master" },
          "secrets": {
            "rds/startupwebapp/multi-tenant/master": null,
            "rds/startupwebapp/staging/master": {
              "username": "django_app",
              "fields": { "engine": "engine", "host": "host", "port": "port", "username": "username", "password": "password" }
            }
          },
          "monitoring": { "topics": { "rds-alerts": null, "rds-alerts-staging": {} }, "dashboard": { "name": "StartupWebApp-RDS-Staging" } },
          "tenancy": { "roles": { "django_app": { "secret": "rds/startupwebapp/staging/master" } } },
          "tenants": {
            "startupwebapp_prod": null, "healthtech_experiment": null, "fintech_experiment": null,
            "startupwebapp_staging": { "kind": "staging", "status": "active", "application": "StartupWebApp" }
          }
        }
        """)]
    public void Adding_a_deployment_takes_one_file_of_under_30_lines(string system, string identifier, string file)
    {
        Assert.True(file.Trim().Split('\n').Length < 30, $"{system}/staging.json has {file.Split('\n').Length} lines");
        File.WriteAllText(Path.Combine(_root, "environments", system, "staging.json"), file);
        var catalog = EnvironmentCatalog.Open(_root);
        Assert.Contains(new EnvironmentName(system, "staging"), catalog.List());
        var loaded = catalog.Load(new EnvironmentName(system, "staging"));
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));

        using var stack = JsonDocument.Parse(SynthesizedEnvironments.Synthesize([loaded])[$"stacks/{system}-staging/cdk.tf.json"]);
        var instances = stack.RootElement.GetProperty("resource").GetProperty("aws_db_instance").EnumerateObject()
            .Select(instance => instance.Value.GetProperty("identifier").GetString());
        Assert.Contains(identifier, instances);
        Assert.DoesNotContain(
            stack.RootElement.GetProperty("resource").GetProperty("aws_secretsmanager_secret").GetRawText().Split('"'),
            text => text.Split('/', '-').Any(word => word is "dev" or "prod" or "production"));
    }
}
