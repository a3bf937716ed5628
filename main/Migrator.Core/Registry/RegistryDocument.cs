using System.Globalization;
using System.Text;
using Infra.AwsRules;
using Infra.AwsRules.Monitoring;
using Infra.Environments;
using Infra.Environments.Settings;

namespace Infra.Migrator.Registry;

/// <summary>The registry of a deployment's databases, in Markdown. The same input gives the same text: no time, no secret, nothing asked of
/// a server; what only AWS knows comes from the outputs.</summary>
internal sealed class RegistryDocument
{
    private const string Unknown = "*known after apply*";

    private readonly EnvironmentName _environment;
    private readonly EnvironmentSettings _settings;
    private readonly TerraformOutputs? _outputs;
    private readonly StringBuilder _text = new();

    private RegistryDocument(EnvironmentName environment, EnvironmentSettings settings, TerraformOutputs? outputs)
    {
        _environment = environment;
        _settings = settings;
        _outputs = outputs;
    }

    private DatabaseSettings Database => _settings.Database;

    private string Region => _settings.Aws.Region;

    /// <summary>Writes the registry.</summary>
    /// <param name="environment">The deployment.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="outputs">Its outputs; null before the first apply.</param>
    public static string Render(EnvironmentName environment, EnvironmentSettings settings, TerraformOutputs? outputs)
    {
        var document = new RegistryDocument(environment, settings, outputs);
        document.Write();
        return document._text.ToString();
    }

    private void Write()
    {
        Line($"# {_settings.Title}: registry of databases ({_environment})");
        Line();
        Line($"Made by `migrator registry --environment {_environment}` from the environment "
            + $"file{(_outputs is null ? "" : " and the deployment's outputs")}. "
            + "Do not edit it: change the environment file.");
        WriteInstance();
        WriteDatabases();
        WriteConnection();
        WriteLimits();
        WriteMonitoring();
        WriteBackups();
        ManagementCommands.Write(_text, _environment, _settings, Host);
        WriteCosts();
        WritePeople();
    }

    private string Host => _outputs?.Host ?? "<host>";

    private void WriteInstance()
    {
        var storage = Database.Storage;
        Heading("Instance");
        Table(
            ["Property", "Value"],
            [
                ["Identifier", Code(Database.Identifier)],
                ["Class", Code(Database.InstanceClass)],
                ["Engine", $"PostgreSQL "
                    + $"{_outputs?.Text(StackOutputs.DatabaseEngineVersion) ?? $"{Database.MajorVersion}, {Unknown}: the minor version"}"],
                ["Region", Code(Region)],
                ["Account", Code(_settings.Aws.AccountId)],
                ["Storage", $"{Name(storage.Type)} {storage.SizeGiB} "
                    + $"GiB{(storage.MaxSizeGiB is { } most ? $", grows to {most} GiB" : "")}"],
                ["Multi-AZ", Database.MultiAz ? "on" : "off"],
                ["Deletion protection", Database.DeletionProtection ? "on" : "off"],
                ["Maintenance", $"{Database.MaintenanceWindow} UTC, minor versions "
                    + $"{(Database.AutoMinorVersionUpgrade ? "install themselves" : "by hand")}"],
                ["Cost", _settings.Registry.MonthlyCostsUsd.Count == 0 ? "not noted" : $"about "
                    + $"{Usd(_settings.Registry.MonthlyCostsUsd.Values.Sum())} USD a month"],
            ]);
    }

    private void WriteDatabases()
    {
        Heading("Databases");
        Table(
            ["Database", "Application", "Kind", "Status", "Owner", "Others who connect", "Added", "Contact", "Notes"],
            _settings.Tenants.Select(pair => new[]
            {
                Place(pair.Key, pair.Value), pair.Value.Application, Name(pair.Value.Kind), Name(pair.Value.Status),
                (pair.Value.OwnerRole ?? _settings.Tenancy.DefaultOwnerRole) is { } owner ? Code(owner) : "",
                Others(pair.Value),
                pair.Value.Added ?? "", pair.Value.Contact ?? "", pair.Value.Notes ?? "",
            }));
        Line();
        Line($"Every database: {_settings.Tenancy.Encoding}, collation and character type `{_settings.Tenancy.Locale}`, closed to PUBLIC.");
        if (_settings.Tenancy.Naming.Count > 0)
        {
            Line($"Names: {string.Join(", ", _settings.Tenancy.Naming.Select(rule => $"{Name(rule.Key)} `{rule.Value}`"))}.");
        }

        if (_settings.Tenancy.SharedDatabases.Count > 0)
        {
            Line();
            Table(
                ["Shared database", "Owner", "Tenants, each a schema", "Extensions"],
                _settings.Tenancy.SharedDatabases.Select(shared => new[]
                {
                    Code(shared.Key),
                    (shared.Value.OwnerRole ?? _settings.Tenancy.DefaultOwnerRole) is { } owner ? Code(owner) : "",
                    $"{_settings.Tenants.Values.Count(tenant => tenant.Database == shared.Key)}",
                    shared.Value.Extensions.Count == 0 ? "none" : string.Join(", ", shared.Value.Extensions.Select(Code)),
                }));
        }
    }

    /// <summary>The database, with the schema in a shared one, and the tenant's name where it is neither.</summary>
    private static string Place(string name, TenantSettings tenant) => tenant.SchemaName(name) is { } schema
        ? $"{Code(tenant.DatabaseName(name))} / {Code(schema)}{(schema == name ? "" : $", tenant {Code(name)}")}"
        : Code(name);

    private static string Others(TenantSettings tenant)
    {
        var others = tenant.ConnectRoles.Select(Code)
            .Concat(tenant.Access.Select(access => Code(access.Key) + (access.Value == AccessLevel.ReadOnly ? " (reads)" : " (reads and writes)")))
            .ToArray();
        return others.Length == 0 ? "nobody" : string.Join(", ", others);
    }

    private void WriteConnection()
    {
        Heading("Connection");
        Table(
            ["What", "Value"],
            [
                ["Endpoint", _outputs is null ? Unknown : Code(_outputs.Host)],
                ["Port", $"{_outputs?.Port ?? Database.Port}"],
                ["TLS", $"forced; verify with `sslmode=verify-full` and the [global "
                    + $"bundle](https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem), "
                    + $"certificate authority `{Database.CaCertificateIdentifier}`"],
                ["Administrator", $"{Code(Database.MasterUsername)}, never used by an application; credentials in "
                    + (_outputs is null ? $"a secret, {Unknown}" : Code(_outputs.MasterSecretArn))],
            ]);
        if (_settings.Tenancy.Roles.Count > 0)
        {
            Line();
            Table(
                ["Role", "Log-in", "Credentials in AWS Secrets Manager", "ARN", "Connection limit"],
                _settings.Tenancy.Roles.Select(role => new[]
                {
                    Code(role.Key), role.Value.IamLogin ? "IAM token" : role.Value.Secret is null ? "no" : "password",
                    role.Value.Secret is { } secret ? Code(secret) : "none",
                    _outputs is null ? Unknown : _outputs.SecretArns.TryGetValue(role.Value.Secret ?? "", out var arn) ? Code(arn) : "none",
                    role.Value.ConnectionLimit < 0 ? "none" : $"{role.Value.ConnectionLimit}",
                }));
        }

        if (_settings.Bastion is not null)
        {
            Line();
            Line("From outside the VPC, through the bastion:");
            Fence(
                "sh",
                _outputs?.Text(StackOutputs.BastionTunnelCommand) ?? "# known after apply: terraform output -raw bastion_tunnel_command");
        }
    }

    private void WriteLimits()
    {
        Heading("Limits");
        Item($"Connections: {(Database.Parameters.TryGetValue("max_connections", out var limit) ? limit : "the class's default")}");
        Item($"Capacity: {_settings.Registry.Capacity ?? "not noted"}");
        Item($"Scale trigger: {_settings.Registry.ScaleTrigger ?? "not noted"}");
    }

    private void WriteMonitoring()
    {
        var console = $"https://{Region}.console.aws.amazon.com";
        Heading("Monitoring");
        if (_settings.Monitoring.Dashboard is { } dashboard)
        {
            var address = _outputs?.Text(StackOutputs.DashboardUrl)
                ?? ConsoleLinks.Dashboard(AwsPartition.OfRegion(Region), Region, dashboard.Name);
            Item($"[Dashboard {dashboard.Name}]({address})");
        }

        Item($"[Instance in the RDS "
            + $"console]({console}/rds/home?region={Region}#database:id={Database.Identifier};is-cluster=false;tab=monitoring)");
        Item($"[Alarms]({console}/cloudwatch/home?region={Region}#alarmsV2:?search={Database.Identifier})");
        foreach (var log in Database.LogExports)
        {
            var group = $"/aws/rds/instance/{Database.Identifier}/{Name(log)}";
            Item($"[Log {Name(log)}]({console}/cloudwatch/home?region={Region}#logsV2:log-groups/log-group/"
                + $"{group.Replace("/", "$252F", StringComparison.Ordinal)}), kept {Database.LogRetentionDays} days");
        }

        if (Database.PerformanceInsightsRetentionDays > 0)
        {
            var resource = _outputs?.Text(StackOutputs.DatabaseResourceId);
            Item(resource is null
                ? $"Performance Insights, kept {Database.PerformanceInsightsRetentionDays} days"
                : $"[Performance Insights]({console}/rds/home?region={Region}#performance-insights-v20206:/resourceId/{resource}), "
                    + $"kept {Database.PerformanceInsightsRetentionDays} days");
        }

        if (_settings.Monitoring.Alarms.Count > 0)
        {
            Line();
            Table(
                ["Alarm", "Metric", "Rule", "Severity"],
                _settings.Monitoring.Alarms.Select(alarm => new[]
                {
                    alarm.Key, alarm.Value.Metric.ToString(),
                    $"{Name(alarm.Value.Statistic)} over {alarm.Value.PeriodSeconds} s "
                        + (alarm.Value.Above is { } above ? $"above {above}" : $"below {alarm.Value.Below}"),
                    Name(alarm.Value.Severity),
                }));
        }

        foreach (var topic in _settings.Monitoring.Topics)
        {
            Line();
            Line($"Topic `{topic.Key}` tells {(topic.Value.Emails.Count == 0 ? "nobody" : string.Join(", ", topic.Value.Emails))}.");
        }
    }

    private void WriteBackups()
    {
        Heading("Backups");
        Item($"Automated, kept {Database.Backups.RetentionDays} days, every day {Database.Backups.Window} UTC; any second in between can "
            + $"be restored");
        Item(Database.FinalSnapshot ? "A final snapshot is taken when the instance is deleted" : "No final snapshot when the instance is "
            + "deleted");
        Item("A restore makes a new instance with every database; one database alone comes back with pg_dump and pg_restore from there");
    }

    private void WriteCosts()
    {
        var registry = _settings.Registry;
        if (registry.MonthlyCostsUsd.Count == 0)
        {
            return;
        }

        Heading("Cost");
        Table(
            ["Item", "USD a month"],
            [
                .. registry.MonthlyCostsUsd.Select(cost => new[] { cost.Key, Usd(cost.Value) }),
                ["**Sum**", $"**{Usd(registry.MonthlyCostsUsd.Values.Sum())}**"],
            ]);
        if (registry.CostNotes.Count > 0)
        {
            Line();
            foreach (var note in registry.CostNotes)
            {
                Item(note);
            }
        }
    }

    private void WritePeople()
    {
        if (_settings.Registry.Contacts.Count > 0)
        {
            Heading("Contacts");
            Table(["For", "Who", "E-mail"], _settings.Registry.Contacts.Select(
                contact => new[] { contact.Role, contact.Name, contact.Email ?? "" }));
        }

        if (_settings.Registry.ChangeLog.Count > 0)
        {
            Heading("Change log");
            Table(["Date", "Change"], _settings.Registry.ChangeLog.Select(change => new[] { change.Date, change.Change }));
        }
    }

    private void Heading(string text) => _text.Append("\n## ").Append(text).Append("\n\n");

    private void Item(string text) => Line($"- {text}");

    private void Line(string text = "") => _text.Append(text).Append('\n');

    private void Fence(string language, string text) => _text.Append("\n```").Append(language).Append('\n').Append(text).Append("\n```\n");

    private void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        Row(header);
        Row([.. header.Select(_ => "---")]);
        foreach (var row in rows)
        {
            Row(row);
        }
    }

    private void Row(IReadOnlyList<string> cells) => Line($"| {string.Join(" | ", cells.Select(Cell))} |");

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Code(string text) => $"`{text}`";

    private static string Usd(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
