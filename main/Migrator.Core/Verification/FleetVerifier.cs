using System.Collections.Concurrent;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Provisioning;

namespace Infra.Migrator.Verification;

/// <summary>Asks the server about everything, tenants side by side.</summary>
internal sealed class FleetVerifier(EnvironmentSettings settings, LocalePolicy locale, ServerConnector connector, Action<string> notice)
{
    /// <summary>How long to go on trying while the server has no room or restarts. Default: 60 s.</summary>
    public TimeSpan ConnectWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Makes the checks.</summary>
    /// <param name="all">Every tenant of the file.</param>
    /// <param name="selected">Tenants to look into.</param>
    /// <param name="workers">Most at the same time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Verification> VerifyAsync(
        IReadOnlyList<Tenant> all, IReadOnlyList<Tenant> selected, int workers, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, DatabaseState> databases;
        var checks = new List<Check>();
        await using (var connection = await TransientErrors.RetryForAsync(
            () => connector.OpenAsync(ServerTarget.MaintenanceDatabase, cancellationToken), TransientErrors.IsServerBusy, ConnectWait, cancellationToken))
        {
            databases = await DatabaseState.ReadAllAsync(connection, cancellationToken);
            checks.AddRange(await new ServerVerifier(settings, connector.Target).VerifyAsync(connection, all, databases, cancellationToken));
        }

        var verifier = new TenantVerifier(settings, locale, connector);
        var found = new ConcurrentDictionary<string, TenantVerification>();
        await Parallel.ForEachAsync(
            selected.Where(tenant => tenant.Settings.Status != TenantStatus.Future),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, workers), CancellationToken = cancellationToken },
            async (tenant, token) =>
            {
                if (databases.TryGetValue(tenant.Database, out var database) && locale.IsStoodInFor(database))
                {
                    notice(locale.StandInNotice);
                }

                found[tenant.Name] = await TransientErrors.RetryForAsync(
                    () => verifier.VerifyAsync(tenant, databases, token), TransientErrors.IsConnectionLost, ConnectWait, token);
            });
        var facts = new Dictionary<string, TenantFacts>();
        foreach (var tenant in selected.Where(tenant => found.ContainsKey(tenant.Name)))
        {
            checks.AddRange(found[tenant.Name].Checks);
            if (found[tenant.Name].Facts is { } known)
            {
                facts.Add(tenant.Name, known);
            }
        }

        return new Verification(checks, facts);
    }
}
