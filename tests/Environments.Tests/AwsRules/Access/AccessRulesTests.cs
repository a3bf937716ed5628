using Infra.AwsRules.Access;

namespace Infra.Environments.Tests.AwsRules.Access;

public sealed class AccessRulesTests
{
    private const string Provider = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE1";

    [Theory]
    [InlineData("orders-task-role", true)]
    [InlineData("a+=,.@_-9", true)]
    [InlineData("", false)]
    [InlineData("*", false)]
    [InlineData("service/orders", false)]
    [InlineData("arn:aws:iam::111122223333:role/orders", false)]
    public void A_role_is_named_without_arn_path_or_wildcard(string name, bool valid) =>
        Assert.Equal(valid, !IamRules.CheckRoleName("roleName", name).Any());

    [Fact]
    public void A_role_has_64_characters_at_most_and_a_policy_128()
    {
        Assert.Empty(IamRules.CheckRoleName("name", new string('a', 64)));
        Assert.Single(IamRules.CheckRoleName("name", new string('a', 65)));
        Assert.Empty(IamRules.CheckPolicyName("name", new string('a', 128)));
        Assert.Single(IamRules.CheckPolicyName("name", new string('a', 129)));
    }

    [Theory]
    [InlineData("111122223333", true)]
    [InlineData("11112222333", false)]
    [InlineData("*", false)]
    public void An_account_is_12_digits(string accountId, bool valid) =>
        Assert.Equal(valid, !IamRules.CheckAccountId("accountId", accountId).Any());

    [Theory]
    [InlineData("us-east-1", true)]
    [InlineData("us-gov-west-1", true)]
    [InlineData("us-east-1a", false)]
    [InlineData("*", false)]
    public void A_region_looks_like_one(string region, bool valid) =>
        Assert.Equal(valid, !IamRules.CheckRegion("region", region).Any());

    [Fact]
    public void A_policy_longer_than_IAM_takes_is_refused()
    {
        Assert.Empty(IamRules.CheckPolicyLength("users", 6144, IamRules.MaxManagedPolicyLength));
        Assert.Contains(
            "6145 characters", Assert.Single(IamRules.CheckPolicyLength("users", 6145, IamRules.MaxManagedPolicyLength)).Rule,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:secretsmanager:us-east-1:111122223333:secret:orders/prod/database-AbCdEf", "")]
    [InlineData("arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-1a2b3c4d-AbCdEf", "")]
    [InlineData("arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-*", "wildcard")]
    [InlineData("arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-??????", "wildcard")]
    [InlineData("*", "wildcard")]
    [InlineData("arn:aws:secretsmanager:us-east-1:111122223333:secret:orders", "six characters")]
    [InlineData("orders/prod/database", "whole ARN")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf", "us-east-1")]
    public void A_secret_is_named_by_its_whole_arn_in_the_region(string arn, string rule) =>
        AssertRule(rule, SecretAccessRules.CheckSecretArn("arn", arn, "us-east-1"));

    [Theory]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "")]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", "")]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/*", "wildcard")]
    [InlineData("arn:aws:kms:us-east-1:111122223333:alias/orders", "not an alias")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "us-east-1")]
    public void A_key_is_named_by_its_own_arn_in_the_region(string arn, string rule) =>
        AssertRule(rule, SecretAccessRules.CheckKeyArn("arn", arn, "us-east-1"));

    [Fact]
    public void A_list_names_each_entry_once_and_a_required_one_is_not_empty()
    {
        Assert.Empty(SecretAccessRules.CheckEntries("users", ["a", "b"], isRequired: true, "users"));
        Assert.Empty(SecretAccessRules.CheckEntries("users", [], isRequired: false, "users"));
        Assert.Equal("name users", Assert.Single(SecretAccessRules.CheckEntries("users", [], isRequired: true, "users")).Fix);
        Assert.Equal("a", Assert.Single(SecretAccessRules.CheckEntries("users", ["a", "b", "a"], isRequired: true, "users")).Value);
    }

    [Theory]
    [InlineData("mosaic-prod", true)]
    [InlineData("9", true)]
    [InlineData("", false)]
    [InlineData("*", false)]
    [InlineData("Mosaic", false)]
    [InlineData("mosaic.prod", false)]
    [InlineData("mosaic-", false)]
    public void A_namespace_is_a_dns_label(string name, bool valid) =>
        Assert.Equal(valid, !ServiceAccountRules.CheckNamespace("namespace", name).Any());

    [Theory]
    [InlineData("core-api", true)]
    [InlineData("core.api", true)]
    [InlineData("core-*", false)]
    [InlineData("core_api", false)]
    [InlineData("core..api", false)]
    [InlineData(".core", false)]
    public void A_service_account_is_a_dns_name(string name, bool valid) =>
        Assert.Equal(valid, !ServiceAccountRules.CheckServiceAccount("serviceAccount", name).Any());

    [Fact]
    public void A_namespace_has_63_characters_at_most_and_a_service_account_253()
    {
        Assert.Empty(ServiceAccountRules.CheckNamespace("name", new string('a', 63)));
        Assert.Single(ServiceAccountRules.CheckNamespace("name", new string('a', 64)));
        Assert.Empty(ServiceAccountRules.CheckServiceAccount("name", new string('a', 253)));
        Assert.Single(ServiceAccountRules.CheckServiceAccount("name", new string('a', 254)));
    }

    [Theory]
    [InlineData(Provider, true)]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/*", false)]
    [InlineData("https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE1", false)]
    public void A_provider_is_an_arn_of_iam(string arn, bool valid) =>
        Assert.Equal(valid, !ServiceAccountRules.CheckProviderArn("oidcProviderArn", arn).Any());

    [Theory]
    [InlineData("https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE1", "")]
    [InlineData("oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE1", "")]
    [InlineData("https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE2", "trusts nobody")]
    [InlineData("http://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE1", "issuer")]
    [InlineData("*", "issuer")]
    public void An_issuer_is_the_one_of_its_provider(string issuer, string rule) =>
        AssertRule(rule, ServiceAccountRules.CheckIssuer("issuer", issuer, Provider));

    [Theory]
    [InlineData("db-ABCDEFGHIJKL01234", "")]
    [InlineData("cluster-ABCDEFGHIJKL01234", "")]
    [InlineData("prx-0123456789abcdef0", "")]
    [InlineData("*", "wildcard")]
    [InlineData("db-*", "wildcard")]
    [InlineData("orders-prod", "resource id")]
    [InlineData("arn:aws:rds:us-east-1:111122223333:db:orders", "resource id")]
    public void A_log_in_names_one_resource_id(string resourceId, string rule) =>
        AssertRule(rule, DatabaseLoginRules.CheckResourceId("resourceId", resourceId));

    [Theory]
    [InlineData("app_user", "")]
    [InlineData("*", "wildcard")]
    [InlineData("app_*", "wildcard")]
    [InlineData("rdsadmin", "reserved")]
    [InlineData("App-User", "lower-case")]
    public void A_log_in_names_each_user(string user, string rule) =>
        AssertRule(rule, DatabaseLoginRules.CheckUser("users[0]", user));

    private static void AssertRule(string rule, IEnumerable<Infra.AwsRules.Violation> violations)
    {
        if (rule.Length == 0)
        {
            Assert.Empty(violations);
        }
        else
        {
            Assert.Contains(rule, Assert.Single(violations).Rule, StringComparison.Ordinal);
        }
    }
}
