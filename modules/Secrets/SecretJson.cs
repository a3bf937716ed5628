using Infra.AwsRules.Secrets;
using Infra.Modules.Shared;

namespace Infra.Modules.Secrets;

/// <summary>The JSON of a secret as a Terraform expression. Its shape is data: each key looks its value up by the field's name.</summary>
internal static class SecretJson
{
    /// <summary>The expression, <c>${jsonencode(…)}</c>.</summary>
    /// <param name="secret">Expression of the secret, with the attributes <c>fields</c>, <c>username</c> and <c>database</c>.</param>
    /// <param name="password">Expression of the password.</param>
    /// <param name="database">Where it leads to.</param>
    /// <param name="hasUrls">Whether any secret has a connection URL; the expression is long enough without.</param>
    public static string Expression(string secret, string password, SecretDatabase database, bool hasUrls)
    {
        var host = TerraformExpression.Value(database.Host);
        var values = new Dictionary<SecretField, string>
        {
            [SecretField.Engine] = TerraformExpression.Value("postgres"),
            [SecretField.Host] = host,
            [SecretField.Port] = $"{database.Port}",
            [SecretField.Username] = $"{secret}.username",
            [SecretField.Password] = password,
            [SecretField.Database] = $"{secret}.database",
            [SecretField.InstanceIdentifier] = TerraformExpression.Value(database.InstanceIdentifier),
        };
        if (hasUrls)
        {
            values[SecretField.Url] = Url("postgresql");
            values[SecretField.SqlalchemyUrl] = Url("postgresql+psycopg");
        }

        var table = TerraformExpression.Object(values.ToDictionary(value => NameOf(value.Key), value => value.Value));
        return $"${{jsonencode({{ for key, field in {secret}.fields : key => {table}[field] }})}}";

        // urlencode writes a space as +, which a URL reader takes for a plus; neither a role, a database nor a password has one.
        string Url(string scheme) =>
            $"format(\"{scheme}://%s:%s@%s:%d/%s\", urlencode({secret}.username), urlencode({password}), "
            + $"{host}, {database.Port}, urlencode({secret}.database))";
    }

    /// <summary>A field's name in settings and in the table.</summary>
    public static string NameOf(SecretField field) => char.ToLowerInvariant(field.ToString()[0]) + field.ToString()[1..];
}
