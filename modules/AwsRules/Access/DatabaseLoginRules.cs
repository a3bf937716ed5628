using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Access;

/// <summary>What a policy for IAM database authentication may name. Source: RDS user guide, "Creating and using an IAM policy for IAM
/// database access".</summary>
public static partial class DatabaseLoginRules
{
    /// <summary>A policy for database log-ins names a resource id.</summary>
    public static readonly RuleDefinition ResourceId = new(
        "IAM015", RuleSeverity.Error, "A policy for database log-ins names a resource id",
        "rds-db ARNs carry the id of an instance, a cluster or a proxy; with an identifier or an ARN the token is refused.",
        "Take resource_id of the instance, cluster_resource_id of the cluster, or the proxy's id.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html");

    /// <summary>Checks a resource id: <c>db-…</c> of an instance, <c>cluster-…</c> of an Aurora cluster or <c>prx-…</c> of a proxy.</summary>
    public static IEnumerable<Violation> CheckResourceId(string property, string resourceId)
    {
        if (SecretAccessRules.HasWildcard(resourceId))
        {
            yield return SecretAccessRules.NoWildcard.At(
                property, resourceId, "must not have a wildcard", "name one resource id: a pattern opens every database of the account");
        }
        else if (!ResourceIdPattern().IsMatch(resourceId))
        {
            yield return ResourceId.At(
                property,
                resourceId,
                "must be a resource id, db-…, cluster-… or prx-…, not an identifier, a name or an ARN",
                "take the instance's resource_id, the cluster's cluster_resource_id or the proxy's, for example db-ABCDEFGHIJKL01234");
        }
    }

    /// <summary>Checks a database user: a PostgreSQL role's name that is not reserved, no wildcard.</summary>
    public static IEnumerable<Violation> CheckUser(string property, string user) => SecretAccessRules.HasWildcard(user)
        ? [SecretAccessRules.NoWildcard.At(
            property, user, "must not have a wildcard", "name each user: a pattern also lets the master user's log-in in")]
        : MasterUser.CheckName(property, user).Select(violation => violation with { Fix = "write the role's name, for example app_user" });

    [GeneratedRegex(@"\A((db|cluster)-[A-Z0-9]{10,}|prx-[A-Za-z0-9]{10,})\z")]
    private static partial Regex ResourceIdPattern();
}
