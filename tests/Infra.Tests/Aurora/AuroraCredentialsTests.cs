using System.Text.RegularExpressions;
using Infra.Modules.Rds;

namespace Infra.Tests.Aurora;

public sealed class AuroraCredentialsTests
{
    private static readonly Generated Password = new("happytrip/b2b/aurora/master", Version: 3, Length: 40);

    [Fact]
    public void RDS_keeps_the_password_and_rotates_it_in_the_wanted_interval()
    {
        var template = AuroraSamples.Synth(AuroraSamples.HappyTrip);
        var cluster = template.SingleResource("aws_rds_cluster");
        var rotation = template.SingleResource("aws_secretsmanager_secret_rotation");

        Assert.Equal($"${{{cluster.Address}.master_user_secret[0].secret_arn}}", rotation.Text("secret_id"));
        Assert.Equal("30", rotation.Text("rotation_rules.automatically_after_days"));
        Assert.Empty(template.Ephemerals("random_password"));
    }

    [Fact]
    public void A_generated_password_reaches_cluster_and_secret_only_as_an_ephemeral_value_under_one_version()
    {
        var template = AuroraSamples.Synth(AuroraSamples.HappyTrip with { Credentials = Password });
        var cluster = template.SingleResource("aws_rds_cluster");
        var password = Assert.Single(template.Ephemerals("random_password"));
        var secret = template.SingleResource("aws_secretsmanager_secret");
        var value = template.SingleResource("aws_secretsmanager_secret_version");

        Assert.Equal($"${{ephemeral.{password.Address}.result}}", cluster.Text("master_password_wo"));
        Assert.Equal(("3", "3"), (cluster.Text("master_password_wo_version"), value.Text("secret_string_wo_version")));
        Assert.False(cluster.Has("manage_master_user_password"));
        Assert.Contains(secret.Address, cluster.Texts("depends_on"));
        Assert.Equal(
            $"${{jsonencode({{ engine = \"postgres\", host = {cluster.Address}.endpoint, port = 5432, username = \"happytrip_admin\", "
                + $"password = ephemeral.{password.Address}.result, dbname = \"postgres\", dbClusterIdentifier = \"happytrip-b2b-aurora\" }})}}",
            value.Text("secret_string_wo"));
        Assert.DoesNotMatch(new Regex("\"(password|secret_string|secret_binary|master_password)\"\\s*:"), template.Json);
    }
}
