using System.Text.Json.Nodes;
using Infra.Cli;
using Infra.Cli.Handover;
using Infra.Environments.Settings;
using Infra.Tests.Acceptance;

namespace Infra.Tests.Handover;

public sealed class KubernetesTests
{
    [Fact]
    [PageRow("mosaic", "Kubernetes", "Emitted, ready to use", "application.kubernetes; infra handover --format helm")]
    public void Mosaic_Kubernetes_Helm_values_need_no_outputs()
    {
        var (text, handover) = Handovers.Write("mosaic/prod", "helm", withOutputs: false);
        var values = Handovers.ReadYaml(text);

        Assert.Empty(handover.Unknown);
        Assert.Equal(
            "arn:aws:iam::123456789012:role/mosaic-prod-core-api-secrets-role",
            values["serviceAccount"]!["annotations"]!["eks.amazonaws.com/role-arn"]!.GetValue<string>());
        Assert.Equal("core-api", values["serviceAccount"]!["name"]!.GetValue<string>());
        Assert.Equal("core-api-db-secret", values["externalSecret"]!["name"]!.GetValue<string>());
        Assert.Equal("aws-secrets-manager", values["externalSecret"]!["store"]!.GetValue<string>());
        Assert.Equal("us-east-1", values["externalSecret"]!["region"]!.GetValue<string>());
        Assert.Equal("5m", values["externalSecret"]!["refreshInterval"]!.GetValue<string>());
        Assert.True(values["migrations"]!["enabled"]!.GetValue<bool>());
    }

    [Fact]
    [PageRow("mosaic", "Kubernetes", "Emitted, ready to use", "infra handover --format external-secret")]
    public void Mosaic_Kubernetes_ExternalSecret_makes_the_secret_of_every_key_each_five_minutes()
    {
        var manifest = Handovers.ReadYaml(Handovers.Write("mosaic/prod", "external-secret", withOutputs: false).Text);

        Assert.Equal("external-secrets.io/v1", manifest["apiVersion"]!.GetValue<string>());
        Assert.Equal("mosaic-prod", manifest["metadata"]!["namespace"]!.GetValue<string>());
        var spec = manifest["spec"]!;
        Assert.Equal("5m", spec["refreshInterval"]!.GetValue<string>());
        Assert.Equal("ClusterSecretStore", spec["secretStoreRef"]!["kind"]!.GetValue<string>());
        Assert.Equal("aws-secrets-manager", spec["secretStoreRef"]!["name"]!.GetValue<string>());
        Assert.Equal("core-api-db-secret", spec["target"]!["name"]!.GetValue<string>());
        Assert.Equal(
            ["database", "host", "password", "port", "sqlalchemy_url", "url", "username"],
            spec["data"]!.AsArray().Select(item => item!["secretKey"]!.GetValue<string>()));
        Assert.All(spec["data"]!.AsArray(), item =>
        {
            Assert.Equal("mosaic/prod/rds/connection", item!["remoteRef"]!["key"]!.GetValue<string>());
            Assert.Equal(item["secretKey"]!.GetValue<string>(), item["remoteRef"]!["property"]!.GetValue<string>());
        });
    }

    [Fact]
    [PageRow("mosaic", "Kubernetes", "Emitted, ready to use", "infra handover --format migration-job")]
    public void Mosaic_Kubernetes_the_migrator_is_a_Helm_hook_without_privileges()
    {
        var job = Handovers.ReadYaml(Handovers.Write("mosaic/prod", "migration-job", withOutputs: false).Text);

        Assert.Equal("pre-install,pre-upgrade", job["metadata"]!["annotations"]!["helm.sh/hook"]!.GetValue<string>());
        var pod = job["spec"]!["template"]!["spec"]!;
        Assert.Equal("Never", pod["restartPolicy"]!.GetValue<string>());
        Assert.True(pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
        Assert.False(pod["automountServiceAccountToken"]!.GetValue<bool>());
        var container = Assert.Single(pod["containers"]!.AsArray())!;
        Assert.True(container["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>());
        Assert.False(container["securityContext"]!["allowPrivilegeEscalation"]!.GetValue<bool>());
        Assert.Equal("infra-migrator:latest", container["image"]!.GetValue<string>());
        Assert.Equal(
            ["up", "--environment", "mosaic/prod", "--ca-bundle", "/etc/rds-ca/global-bundle.pem"],
            container["args"]!.AsArray().Select(argument => argument!.GetValue<string>()));
    }

    [Fact]
    public void The_jobs_connection_and_password_come_from_the_Kubernetes_secret_and_its_mounts_exist()
    {
        var pod = Handovers.ReadYaml(Handovers.Write("mosaic/prod", "migration-job", withOutputs: false).Text)["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        var fromSecret = container["env"]!.AsArray().Where(variable => variable!["valueFrom"] is not null).ToDictionary(
            variable => variable!["name"]!.GetValue<string>(), variable => variable!["valueFrom"]!["secretKeyRef"]!);

        Assert.Equal(
            ["MIGRATOR_PASSWORD_MOSAIC_APP", "PGHOST", "PGPASSWORD", "PGPORT", "PGUSER"], fromSecret.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("password", fromSecret["PGPASSWORD"]["key"]!.GetValue<string>());
        var emitted = Handovers.ReadYaml(Handovers.Write("mosaic/prod", "external-secret", withOutputs: false).Text)["spec"]!["data"]!.AsArray()
            .Select(item => item!["secretKey"]!.GetValue<string>()).ToArray();
        Assert.All(fromSecret.Values, reference =>
        {
            Assert.Equal("core-api-db-secret", reference["name"]!.GetValue<string>());
            Assert.Contains(reference["key"]!.GetValue<string>(), emitted);
        });
        Assert.Equal(
            pod["volumes"]!.AsArray().Select(volume => volume!["name"]!.GetValue<string>()),
            container["volumeMounts"]!.AsArray().Select(mount => mount!["name"]!.GetValue<string>()));
    }

    [Fact]
    public void A_role_of_the_service_account_that_may_not_read_the_secret_is_told()
    {
        var settings = Handovers.Settings("mosaic/prod");
        var account = settings.Access.ServiceAccounts["core-api"] with { Secrets = ["mosaic/prod/rds/credentials"] };
        var handover = new ApplicationHandover(
            Handovers.Name("mosaic/prod"),
            settings with
            {
                Access = new AccessSettings { ServiceAccounts = new Dictionary<string, ServiceAccountSettings> { ["core-api"] = account } },
            },
            null);

        HandoverFormats.Find("external-secret").Write(handover);

        Assert.Contains("mosaic-prod-core-api-secrets-role may not read mosaic/prod/rds/connection", Assert.Single(handover.Notes),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_account_that_does_not_exist_is_refused_with_the_nearest_name()
    {
        var settings = Handovers.Settings("mosaic/prod");
        var application = settings.Application! with { Kubernetes = settings.Application.Kubernetes! with { ServiceAccount = "core-apy" } };
        var handover = new ApplicationHandover(Handovers.Name("mosaic/prod"), settings with { Application = application }, null);

        var exception = Assert.Throws<UserException>(() => HandoverFormats.Find("helm").Write(handover));

        Assert.Contains("is 'core-apy', which is no key of $.access.serviceAccounts: did you mean 'core-api'?", exception.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serviceAccountName", "core-api", true)]
    [InlineData("serviceAccountNaem", "core-api", false)]
    public void The_schema_of_a_job_knows_the_properties_of_a_pod(string property, string value, bool isRight)
    {
        var job = Handovers.ReadYaml(Handovers.Write("mosaic/prod", "migration-job").Text);
        job["spec"]!["template"]!["spec"]![property] = JsonValue.Create(value);
        Assert.Equal(isRight, Handovers.SchemaErrors("job", job).Count == 0);
    }
}
