using System.Text.RegularExpressions;
using HashiCorp.Cdktf;
using Infra.Modules.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Rds;

public sealed class MasterCredentialsTests
{
    [Fact]
    public void RDS_keeps_the_password_and_rotates_it_in_the_wanted_interval()
    {
        var template = Samples.Synth(Samples.StartupWebApp);
        var instance = template.SingleResource("aws_db_instance");
        var rotation = template.SingleResource("aws_secretsmanager_secret_rotation");

        Assert.Equal("true", instance.Text("manage_master_user_password"));
        Assert.False(instance.Has("password_wo"));
        Assert.Equal($"${{{instance.Address}.master_user_secret[0].secret_arn}}", rotation.Text("secret_id"));
        Assert.Equal("false", rotation.Text("rotate_immediately"));
        Assert.Equal("30", rotation.Text("rotation_rules.automatically_after_days"));
        Assert.False(rotation.Has("rotation_lambda_arn"));
        Assert.Empty(template.Ephemerals("random_password"));
        Assert.Empty(template.Resources("aws_secretsmanager_secret"));
    }

    [Fact]
    public void Without_an_interval_the_rotation_is_left_to_RDS() =>
        Assert.Empty(Samples.Synth(Samples.StartupWebApp with { Credentials = new RdsManaged() })
            .Resources("aws_secretsmanager_secret_rotation"));

    [Fact]
    public void A_generated_password_reaches_instance_and_secret_only_as_an_ephemeral_value_under_one_version()
    {
        var template = Samples.Synth(Samples.WithGeneratedPassword);
        var instance = template.SingleResource("aws_db_instance");
        var password = Assert.Single(template.Ephemerals("random_password"));
        var secret = template.SingleResource("aws_secretsmanager_secret");
        var value = template.SingleResource("aws_secretsmanager_secret_version");

        Assert.Equal("40", password.Text("length"));
        Assert.Equal("-_.~", password.Text("override_special"));
        Assert.Equal($"${{ephemeral.{password.Address}.result}}", instance.Text("password_wo"));
        Assert.Equal(("3", "3"), (instance.Text("password_wo_version"), value.Text("secret_string_wo_version")));
        Assert.False(instance.Has("manage_master_user_password"));
        Assert.Equal("rds/startupwebapp/multi-tenant/administrator", secret.Text("name"));
        Assert.Equal("30", secret.Text("recovery_window_in_days"));
        Assert.True(value.RefersTo("secret_id", secret));
        Assert.Equal(
            $"${{jsonencode({{ engine = \"postgres\", host = {instance.Address}.address, port = 5432, username = \"postgres\", "
                + $"password = ephemeral.{password.Address}.result, dbname = \"postgres\", "
                + "dbInstanceIdentifier = \"startupwebapp-multi-tenant-prod\" })}",
            value.Text("secret_string_wo"));
    }

    [Fact]
    public void Everything_that_can_fail_comes_before_the_instance_takes_a_generated_password()
    {
        var template = Samples.Synth(Samples.WithGeneratedPassword);

        Assert.Contains(
            template.SingleResource("aws_secretsmanager_secret").Address, template.SingleResource("aws_db_instance").Texts("depends_on"));
    }

    [Fact]
    public void No_argument_that_would_store_a_password_is_ever_set() =>
        Assert.All([Samples.StartupWebApp, Samples.WithGeneratedPassword], props =>
        {
            var json = Samples.Synth(props).Json;

            Assert.DoesNotMatch(new Regex("\"(password|secret_string|secret_binary|master_password)\"\\s*:"), json);
            Assert.DoesNotContain("\"random_password\": {\n      \"result", json);
            Assert.DoesNotContain("$${", json);
        });

    [Fact]
    public void Two_instances_of_one_stack_have_passwords_of_their_own()
    {
        var template = SynthTemplate.Of(stack =>
        {
            _ = new RdsModule(stack, "orders-db", Samples.WithGeneratedPassword with { Identifier = "orders" });
            _ = new RdsModule(stack, "bookings-db", Samples.WithGeneratedPassword with { Identifier = "bookings" });
        });

        Assert.Equal(
            ["bookings_db_master", "orders_db_master"],
            template.Ephemerals("random_password").Select(password => password.Name).Order());
    }

    [Fact]
    public void The_JSON_requires_the_random_provider_once() =>
        Assert.Single(Samples.Synth(Samples.WithGeneratedPassword).Root.GetProperty("provider").GetProperty("random").EnumerateArray());

    [Fact]
    public void The_outputs_lead_to_the_instance_and_its_secret()
    {
        static void AddOutputs(TerraformStack stack, RdsModule module)
        {
            Add("address", module.Address);
            Add("port", module.Port);
            Add("identifier", module.Identifier);
            Add("resource_id", module.ResourceId);
            Add("arn", module.Arn);
            Add("engine_version", module.EngineVersionActual);
            Add("master_secret_arn", module.MasterSecretArn);
            Add("security_group_id", module.SecurityGroupId);
            Add("monitoring_role_arn", module.MonitoringRoleArn!);
            Add("parameter_group_name", module.ParameterGroupName);
            void Add(string name, object value) => _ = new TerraformOutput(stack, name, new TerraformOutputConfig { Value = value });
        }

        var managed = Samples.Synth(Samples.StartupWebApp, AddOutputs);
        var generated = Samples.Synth(Samples.WithGeneratedPassword, AddOutputs);
        var instance = managed.SingleResource("aws_db_instance").Address;

        Assert.Equal($"${{{instance}.address}}", Output("address"));
        Assert.Equal("5432", Output("port"));
        Assert.Equal("startupwebapp-multi-tenant-prod", Output("identifier"));
        Assert.Equal($"${{{instance}.resource_id}}", Output("resource_id"));
        Assert.Equal($"${{{instance}.arn}}", Output("arn"));
        Assert.Equal($"${{{instance}.engine_version_actual}}", Output("engine_version"));
        Assert.Equal($"${{{instance}.master_user_secret[0].secret_arn}}", Output("master_secret_arn"));
        Assert.Equal($"${{{managed.SingleResource("aws_security_group").Address}.id}}", Output("security_group_id"));
        Assert.Equal($"${{{managed.SingleResource("aws_iam_role").Address}.arn}}", Output("monitoring_role_arn"));
        Assert.Equal($"${{{managed.SingleResource("aws_db_parameter_group").Address}.name}}", Output("parameter_group_name"));
        Assert.Equal(
            $"${{{generated.SingleResource("aws_secretsmanager_secret").Address}.arn}}",
            generated.Output("master_secret_arn").GetProperty("value").ToString());

        string Output(string name) => managed.Output(name).GetProperty("value").ToString();
    }
}
