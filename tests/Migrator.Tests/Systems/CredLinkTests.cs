using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Systems;

public abstract class CredLinkFixture(SharedServer server) : SystemFixture(server, "credlink", "credlink")
{
    public const string Owner = "credlink_admin";

    protected override void Declare()
    {
        Deployment.CopyShippedSql("credlink", "testdata");
        Deployment.AddNamedRole(Owner);
        Deployment.AddNamedTenant(Database, sql: "sql", more: tenant =>
        {
            tenant["ownerRole"] = Owner;
            tenant["testData"] = "testdata";
        });
        Deployment.Tenancy.Remove("naming");
    }
}

public sealed class CredLinkOn15(SharedServer15 server) : CredLinkFixture(server);

public sealed class CredLinkOn16(SharedServer server) : CredLinkFixture(server);

[Collection(Server15Tests.Name)]
public sealed class CredLinkOn15Tests(CredLinkOn15 system) : CredLinkTests(system), IClassFixture<CredLinkOn15>;

[Collection(ServerTests.Name)]
public sealed class CredLinkOn16Tests(CredLinkOn16 system) : CredLinkTests(system), IClassFixture<CredLinkOn16>;

public abstract class CredLinkTests(CredLinkFixture system) : SystemTests(system)
{
    private const string First = "00000000-0000-4000-8000-0000000000a1";
    private const string Second = "00000000-0000-4000-8000-0000000000a2";

    private const string Sample = $"""
        INSERT INTO proofs (id, content_sha256, storage_key, media_type, size_bytes, issuer) VALUES
          ('{First}', sha256('a'), 'a', 'application/json', 10, 'Issuer'), ('{Second}', sha256('b'), 'b', 'image/jpeg', 20, 'Issuer')
        """;

    [Fact]
    public async Task A_verification_counts_as_access_of_its_proof_and_moves_the_last_access_forward_only()
    {
        await using var session = await System.BeginAsync(CredLinkFixture.Owner);
        await session.ExecuteAsync(Sample);
        await session.ExecuteAsync($"""
            INSERT INTO verification_operations (proof_id, result, duration_ms, verified_at) VALUES
              ('{First}', 'valid', 5, '2026-01-03Z'), ('{First}', 'invalid', 5, '2026-01-02Z'), ('{Second}', 'valid', 5, '2026-01-01Z')
            """);
        await session.ExecuteAsync(
            $"INSERT INTO verification_operations (proof_id, result, duration_ms, verified_at) VALUES ('{First}', 'valid', 5, '2025-12-31Z')");
        await session.ExecuteAsync("INSERT INTO verification_operations (result, duration_ms) VALUES ('not_found', 1)");

        Assert.Equal("a 3 2026-01-03, b 1 2026-01-01", await session.ScalarAsync<string>(
            """
            SELECT string_agg(format('%s %s %s', storage_key, access_count, to_char(last_accessed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')), ', '
              ORDER BY storage_key) FROM proofs
            """));
    }

    [Fact]
    public async Task Two_sessions_that_verify_one_proof_at_once_are_both_counted()
    {
        await using var setUp = await System.BeginAsync(CredLinkFixture.Owner);
        await setUp.ExecuteAsync(Sample);
        await setUp.ExecuteAsync("COMMIT");
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                await using var session = await System.BeginAsync(CredLinkFixture.Owner);
                await session.ExecuteAsync($"""
                    INSERT INTO verification_operations (proof_id, result, duration_ms)
                    SELECT unnest(ARRAY['{Second}', '{First}']::uuid[]), 'valid', n FROM generate_series(1, 50) AS n
                    """);
                await session.ExecuteAsync("COMMIT");
            }));
            await using var session = await System.BeginAsync(CredLinkFixture.Owner);
            Assert.Equal(400m, await session.ScalarAsync<decimal>("SELECT sum(access_count) FROM proofs"));
        }
        finally
        {
            await using var cleanUp = await System.BeginAsync(CredLinkFixture.Owner);
            await cleanUp.ExecuteAsync("DELETE FROM verification_operations; DELETE FROM proofs; COMMIT");
        }
    }

    [Fact]
    public async Task Operations_outlive_their_proof()
    {
        await using var session = await System.BeginAsync(CredLinkFixture.Owner);
        await session.ExecuteAsync(Sample);
        await session.ExecuteAsync($"""
            INSERT INTO signing_operations (proof_id, status, duration_ms) VALUES ('{First}', 'succeeded', 40);
            INSERT INTO verification_operations (proof_id, result, duration_ms) VALUES ('{First}', 'valid', 5);
            DELETE FROM proofs
            """);
        Assert.Equal(2L, await session.ScalarAsync<long>(
            "SELECT (SELECT count(*) FROM signing_operations WHERE proof_id IS NULL) "
            + "+ (SELECT count(*) FROM verification_operations WHERE proof_id IS NULL)"));
    }

    [Theory]
    [InlineData("proofs_content_sha256_length", "UPDATE proofs SET content_sha256 = '\\x00'")]
    [InlineData("proofs_storage_key_key", "UPDATE proofs SET storage_key = 'a'")]
    [InlineData("proofs_media_type_valid", "UPDATE proofs SET media_type = 'json'")]
    [InlineData("proofs_size_bytes_positive", "UPDATE proofs SET size_bytes = 0")]
    [InlineData("proofs_expires_after_creation", "UPDATE proofs SET expires_at = created_at")]
    [InlineData("proofs_access_complete", "UPDATE proofs SET access_count = 1")]
    [InlineData("signing_operations_status_valid", "INSERT INTO signing_operations (status, duration_ms) VALUES ('lost', 1)")]
    [InlineData("signing_operations_error_code_if_failed", "INSERT INTO signing_operations (status, duration_ms) VALUES ('failed', 1)")]
    [InlineData("signing_operations_duration_ms_not_negative",
        "INSERT INTO signing_operations (status, duration_ms) VALUES ('succeeded', -1)")]
    [InlineData("verification_operations_result_valid", "INSERT INTO verification_operations (result, duration_ms) VALUES ('maybe', 1)")]
    [InlineData("verification_operations_proof_id_fkey",
        "INSERT INTO verification_operations (proof_id, result, duration_ms) VALUES (gen_random_uuid(), 'valid', 1)")]
    [InlineData("verification_operations_no_proof_if_not_found",
        "INSERT INTO verification_operations (proof_id, result, duration_ms) SELECT id, 'not_found', 1 FROM proofs")]
    public async Task A_row_that_makes_no_sense_is_refused_by_the_constraint_that_says_so(string constraint, string sql)
    {
        await using var session = await System.BeginAsync(CredLinkFixture.Owner);
        await session.ExecuteAsync(Sample);
        Assert.Equal(constraint, (await session.RefusalAsync(sql)).Constraint);
    }

    [Fact]
    public async Task Statistics_count_the_last_24_hours_and_have_a_row_when_nothing_happened()
    {
        const string Line = "SELECT string_agg(format('%s %s %s %s', operation, operations, failures, p95_duration_ms), ', ' ORDER BY operation) "
            + "FROM operation_statistics";
        await using var session = await System.BeginAsync(CredLinkFixture.Owner);
        Assert.Equal("signing 0 0 , verification 0 0 ", await session.ScalarAsync<string>(Line));
        await session.ExecuteAsync("""
            INSERT INTO signing_operations (status, error_code, duration_ms, signed_at) VALUES
              ('succeeded', NULL, 100, now()), ('failed', 'no_key', 200, now()), ('failed', 'no_key', 900, now() - interval '25 hours');
            INSERT INTO verification_operations (result, duration_ms) VALUES ('invalid', 7)
            """);
        Assert.Equal("signing 2 1 195.0, verification 1 0 7.0", await session.ScalarAsync<string>(Line));
    }

    [Theory]
    [InlineData("proofs_content_sha256_idx", "SELECT 1 FROM proofs WHERE content_sha256 = sha256('a')")]
    [InlineData("proofs_issuer_created_at_idx", "SELECT 1 FROM proofs WHERE issuer = 'Issuer' ORDER BY created_at DESC LIMIT 10")]
    [InlineData("proofs_expires_at_idx", "SELECT 1 FROM proofs WHERE expires_at < now()")]
    [InlineData("verification_operations_proof_id_idx",
        "SELECT 1 FROM verification_operations WHERE proof_id = '00000000-0000-4000-8000-0000000000a1' ORDER BY verified_at DESC LIMIT 10")]
    [InlineData("signing_operations_signed_at_idx", "SELECT * FROM operation_statistics")]
    [InlineData("verification_operations_verified_at_idx", "SELECT * FROM operation_statistics")]
    public async Task A_look_up_uses_its_index(string index, string query)
    {
        await using var session = await System.BeginAsync();
        var sort = query.Contains("ORDER BY", StringComparison.Ordinal) ? "off" : "on";
        await session.ExecuteAsync($"SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = {sort}; SET LOCAL enable_bitmapscan = off");
        Assert.Contains(index, await session.ScalarAsync<string>($"EXPLAIN (FORMAT JSON) {query}"), StringComparison.Ordinal);
    }
}

[Collection(ServerTests.Name)]
public sealed class TestDataTests(SharedServer shared)
{
    [Fact]
    public async Task Test_data_comes_when_asked_for_and_once()
    {
        using var deployment = Deployment(isProduction: false, out var tenant);
        await deployment.ApplyAsync();
        Assert.Equal(0L, await CountAsync(tenant));

        var first = await deployment.ApplyAsync("--with-test-data");
        var second = await deployment.ApplyAsync("--with-test-data");
        var without = await deployment.ApplyAsync();

        Assert.Contains("apply V001__sample_proofs.sql", first.Error, StringComparison.Ordinal);
        Assert.Equal(20L, await CountAsync(tenant));
        Assert.Equal(60L, await shared.ScalarAsync<long>("select sum(access_count)::bigint from proofs", tenant));
        Assert.Contains("Nothing to do", second.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing to do", without.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_production_environment_refuses_test_data()
    {
        using var deployment = Deployment(isProduction: true, out var tenant);
        Assert.Contains("has no place in a production environment", (await deployment.RunAsync("apply")).Error, StringComparison.Ordinal);
        deployment.Json["tenants"]![tenant]!.AsObject().Remove("testData");

        var result = await deployment.RunAsync("apply", "--with-test-data");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("app/prod is a production environment, which never gets test data", result.Error, StringComparison.Ordinal);
        Assert.Equal(0L, await shared.ScalarAsync<long>($"select count(*) from pg_database where datname = '{tenant}'"));
    }

    private TestDeployment Deployment(bool isProduction, out string tenant)
    {
        var deployment = new TestDeployment(shared);
        deployment.Json["production"] = isProduction;
        deployment.CopyShippedSql("credlink", "sql");
        deployment.CopyShippedSql("credlink", "testdata");
        tenant = deployment.AddTenant("proofs_prod", sql: "sql", more: entry => entry["testData"] = "testdata");
        return deployment;
    }

    private Task<long> CountAsync(string tenant) => shared.ScalarAsync<long>("select count(*) from proofs", tenant);
}
