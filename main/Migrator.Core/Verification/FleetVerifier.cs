using System.Diagnostics;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Infra.Migrator.Provisioning;
using Npgsql;

namespace Infra.Migrator.Verification;

/// <summary>Asks the server whether everything is as the environment file says: what must be there and be allowed, and what must not. One
/// connection per database, two round trips each, databases side by side.</summary>
internal sealed class FleetVerifier(FleetContext context)
{
    private const int ReserveConnections = 2;

    /// <summary>Verifies tenants and what they share.</summary>
    /// <param name="tenants">The tenants.</param>
    /// <param name="options">What to look at.</param>
    /// <param name="control">Ends it between databases.</param>
    /// <exception cref="MigratorException">The server cannot be reached.</exception>
    public async Task<VerificationReport> VerifyAsync(IReadOnlyList<Tenant> tenants, VerifyOptions options, RunControl control)
    {
        var settings = context.Settings;
        var archived = tenants.Where(tenant => tenant.Settings.Status == TenantStatus.Archived).ToArray();
        var plans = DatabasePlan.Of([.. tenants.Where(tenant => tenant.IsActive)], settings.Tenancy);
        var roles = settings.Tenancy.Roles.Keys.Concat(settings.Tenants.Values.Select(tenant => tenant.OwnerRole).OfType<string>())
            .Concat(plans.SelectMany(plan => plan.Roles)).Distinct().ToArray();
        ServerCatalogue server;
        await using (var connection = await TransientErrors.RetryForAsync(
            () => context.Connector.OpenAsync(ServerTarget.MaintenanceDatabase, control.Cancel), TransientErrors.IsServerBusy, options.ConnectWait,
            control.Drain))
        {
            server = await ServerCatalogue.ReadAsync(
                connection, [.. plans.Select(plan => plan.Name)], roles,
                [.. archived.Where(tenant => tenant.Schema is null).Select(tenant => tenant.Database)], control.Cancel);
        }

        var checks = new List<Check>();
        if (options.Has(VerifyParts.State))
        {
            checks.AddRange(new ServerVerifier(settings, context.Connector.Target, server).Verify());
        }

        var results = new DatabaseResult[plans.Count];
        var workers = Math.Max(1, Math.Min(options.Workers, server.FreeConnections - ReserveConnections));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, plans.Count), new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = control.Cancel },
            async (index, cancellationToken) =>
            {
                control.ThrowIfEnding();
                var watch = Stopwatch.StartNew();
                results[index] = await TransientErrors.RetryForAsync(
                    () => VerifyAsync(
                        Completed(plans[index]), plans[index].Tenants, server, options,
                        exception => TransientErrors.IsConnectionLost(exception) && watch.Elapsed < options.ConnectWait, cancellationToken),
                    TransientErrors.IsConnectionLost, options.ConnectWait, control.Drain);
            });

        var facts = new Dictionary<string, TenantFacts>();
        var byTenant = tenants.ToDictionary(tenant => tenant.Name, _ => new List<Check>());
        foreach (var result in results)
        {
            checks.AddRange(result.Checks.Where(check => !byTenant.ContainsKey(check.Subject)));
            foreach (var check in result.Checks.Where(check => byTenant.ContainsKey(check.Subject)))
            {
                byTenant[check.Subject].Add(check);
            }

            foreach (var (name, found) in result.Facts)
            {
                facts.Add(name, found);
            }
        }

        foreach (var tenant in archived)
        {
            VerifyArchived(tenant, server, byTenant[tenant.Name], facts);
        }

        IReadOnlyList<DriftGroup>? drift = null;
        if (options.Has(VerifyParts.Drift))
        {
            drift = await new DriftFinder(context.Connector).FindAsync([.. results.SelectMany(result => result.Fingerprints)], control);
            foreach (var check in DriftFinder.Checks(drift).Concat(results.SelectMany(result => result.Fingerprints)
                .Where(fingerprint => fingerprint.Group is null).Select(DriftFinder.NotCompared)))
            {
                byTenant[check.Subject].Add(check);
            }
        }

        return new VerificationReport([.. checks, .. tenants.SelectMany(tenant => byTenant[tenant.Name])], facts, drift);
    }

    /// <summary>What came of one database.</summary>
    private sealed record DatabaseResult(
        IReadOnlyList<Check> Checks, IReadOnlyDictionary<string, TenantFacts> Facts, IReadOnlyList<TenantFingerprint> Fingerprints);

    // The roles of a shared database's other tenants may connect, too, though only some tenants are verified.
    private DatabasePlan Completed(DatabasePlan plan)
    {
        if (!plan.IsShared)
        {
            return plan;
        }

        var all = context.Settings.Tenants.Where(tenant => tenant.Value.DatabaseName(tenant.Key) == plan.Name
            && tenant.Value.Status == TenantStatus.Active)
            .Select(tenant => tenant.Value).ToArray();
        var roles = all.Select(tenant => tenant.OwnerRole ?? context.Settings.Tenancy.DefaultOwnerRole).OfType<string>()
            .Concat(all.SelectMany(tenant => tenant.ConnectRoles)).Concat(all.SelectMany(tenant => tenant.Access.Keys));
        var writers = all.SelectMany(tenant => tenant.Access).Where(access => access.Value == AccessLevel.ReadWrite)
            .Select(access => access.Key).ToHashSet();
        return plan with
        {
            ConnectRoles = [.. plan.ConnectRoles.Concat(roles).Distinct().Where(role => role != plan.OwnerRole)],
            ReadOnlyRoles = [.. plan.ReadOnlyRoles.Where(role => !writers.Contains(role))],
        };
    }

    private async Task<DatabaseResult> VerifyAsync(
        DatabasePlan plan, IReadOnlyList<Tenant> tenants, ServerCatalogue server, VerifyOptions options, Func<Exception, bool> isTriedAgain,
        CancellationToken cancellationToken)
    {
        var verifier = new DatabaseVerifier(context.Settings, context.Locale, server, options, plan);
        var state = server.Databases.GetValueOrDefault(plan.Name);
        if (state is not null && options.Has(VerifyParts.State) && context.Locale.IsStoodInFor(state))
        {
            context.NoticeOnce(context.Locale.StandInNotice);
        }

        var (outside, isOpen) = verifier.CheckOutside(state);
        var checks = new List<Check>(outside);
        var facts = new Dictionary<string, TenantFacts>();
        var fingerprints = new List<TenantFingerprint>();
        if (!isOpen)
        {
            foreach (var tenant in tenants)
            {
                if (plan.IsShared)
                {
                    checks.Add(new Check(tenant.Name, "database", CheckOutcome.Failed, $"{plan.Name} is "
                        + $"{(state is null ? "missing" : "closed")}", "run migrator up"));
                }

                if (state is not null)
                {
                    facts.Add(tenant.Name, new TenantFacts(null, null, state.Connections));
                }
            }

            return new DatabaseResult(checks, facts, fingerprints);
        }

        try
        {
            await using var connection = await context.Connector.OpenAsync(plan.Name, cancellationToken);
            if (options.Has(VerifyParts.State | VerifyParts.Privileges))
            {
                await CheckAsync(connection, verifier, plan, tenants, state!, options, checks, facts, cancellationToken);
            }

            if (options.Has(VerifyParts.Drift))
            {
                var history = await HistoryTable.ReadAsync(connection, cancellationToken);
                fingerprints.AddRange(await CatalogueReader.FingerprintAsync(connection, tenants, history, cancellationToken));
            }
        }
        catch (Exception exception) when (exception is MigratorException or NpgsqlException && !isTriedAgain(exception))
        {
            checks.Add(new Check(
                verifier.Subject, "reachable", CheckOutcome.Failed, Failures.Describe(exception), "see what the server says, then verify again"));
        }

        return new DatabaseResult(checks, facts, fingerprints);
    }

    private async Task CheckAsync(
        NpgsqlConnection connection, DatabaseVerifier verifier, DatabasePlan plan, IReadOnlyList<Tenant> tenants, DatabaseState state,
        VerifyOptions options, List<Check> checks, Dictionary<string, TenantFacts> facts, CancellationToken cancellationToken)
    {
        var catalogue = await DatabaseCatalogue.ReadAsync(
            connection, tenants, plan.IsShared ? plan.OwnerRole : null, [.. context.Settings.Tenancy.Roles.Keys], options, cancellationToken);
        var history = options.Has(VerifyParts.State) && tenants.Any(tenant => tenant.Files is not null)
            ? await HistoryTable.ReadAsync(connection, cancellationToken) : null;
        var byScope = history?.Entries.GroupBy(entry => entry.Scope)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<HistoryEntry>)[.. group]);
        checks.AddRange(verifier.CheckInside(catalogue));
        for (var number = 0; number < tenants.Count; number++)
        {
            var tenant = tenants[number];
            var own = history is null || tenant.Files is null ? null
                : history with { Entries = byScope!.GetValueOrDefault(tenant.Scope) ?? [] };
            checks.AddRange(verifier.CheckTenant(tenant, catalogue, number, own));
            facts.Add(
                tenant.Name,
                new TenantFacts(catalogue.Tenants[number].Tables, plan.IsShared ? null : catalogue.SizeBytes, state.Connections));
        }
    }

    private static void VerifyArchived(Tenant tenant, ServerCatalogue server, List<Check> result, Dictionary<string, TenantFacts> facts)
    {
        var checks = new CheckList(tenant.Name);
        if (server.Databases.TryGetValue(tenant.Database, out var database))
        {
            checks.Expect("exists", true, "archived, not looked into", "");
            long? size = tenant.Schema is null && server.Sizes.TryGetValue(tenant.Database, out var found) ? found : null;
            facts.Add(tenant.Name, new TenantFacts(null, size, database.Connections));
        }
        else
        {
            checks.Prefer("exists", false, "missing", "it is archived: remove its entry when it is meant to be gone");
        }

        result.AddRange(checks.Checks);
    }
}
