namespace Infra.Environments.Tests.Validation;

/// <summary>Caches, buckets and named outputs beside the shipped deployment's settings.</summary>
public sealed class CacheAndBucketRulesTests : IDisposable
{
    private const string Added = """
        "caches": {
          "redis": {
            "identifier": "app-prod-redis", "engine": "redis", "version": "7.0", "nodeType": "cache.t3.micro",
            "subnets": "database",
            "ingress": { "ecs": { "description": "Redis from the private subnets", "subnets": "private" } },
            "parameters": { "maxmemory-policy": "allkeys-lru" },
            "snapshots": { "retentionDays": 5, "window": "03:00-05:00" },
            "maintenanceWindow": "mon:05:00-mon:07:00",
            "notificationTopic": "rds-alerts"
          }
        },
        "buckets": {
          "proofs": {
            "name": "app-prod-proofs-111122223333",
            "cors": [{ "origins": ["https://app.example.com"], "methods": ["GET", "PUT"] }],
            "lifecycle": { "glacierAfterDays": 90, "expireAfterDays": 365 }
          }
        },
        "outputs": { "redis_endpoint": "cacheEndpoint", "proofs_bucket_name": "bucketName", "rds_endpoint": "databaseEndpoint" },
        "monitoring": {
        """;

    private readonly TemporaryRepository _repository = new TemporaryRepository().With("\"monitoring\": {", Added);

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_cache_a_bucket_and_outputs_pass() => Assert.Empty(_repository.Errors());

    [Theory]
    [InlineData("\"app-prod-redis\"", "\"app--redis\"", "$.caches.redis.identifier")]
    [InlineData("\"version\": \"7.0\"", "\"version\": \"7.3\"", "$.caches.redis.version")]
    [InlineData("\"cache.t3.micro\"", "\"cache.m3.large\"", "$.caches.redis.nodeType")]
    [InlineData("\"subnets\": \"database\"", "\"subnets\": \"public\"", "$.caches.redis.subnets")]
    [InlineData("\"subnets\": \"private\" } },\n    \"parameters\"", "\"cidrs\": [\"0.0.0.0/0\"] } },\n    \"parameters\"", "$.caches.redis.ingress.ecs.cidrs")]
    [InlineData("\"subnets\": \"private\" } },\n    \"parameters\"", "\"clientSecurityGroup\": \"backnd\" } },\n    \"parameters\"", "$.caches.redis.ingress.ecs.clientSecurityGroup")]
    [InlineData("\"ecs\": {", "\"E C S\": {", "$.caches.redis.ingress['E C S']")]
    [InlineData("\"allkeys-lru\"", "\"all-lru\"", "$.caches.redis.parameters.maxmemory-policy")]
    [InlineData("\"window\": \"03:00-05:00\"", "\"window\": \"03:00-03:30\"", "$.caches.redis.snapshots.window")]
    [InlineData("\"mon:05:00-mon:07:00\"", "\"mon:04:00-mon:06:00\"", "$.caches.redis.maintenanceWindow")]
    [InlineData("\"notificationTopic\": \"rds-alerts\"", "\"notificationTopic\": \"rds-alert\"", "$.caches.redis.notificationTopic")]
    [InlineData("\"redis\": {", "\"Redis\": {", "$.caches.Redis")]
    [InlineData("\"proofs\": {", "\"proofs_1\": {", "$.buckets.proofs_1")]
    [InlineData("\"app-prod-proofs-111122223333\"", "\"sthree-proofs\"", "$.buckets.proofs.name")]
    [InlineData("[\"GET\", \"PUT\"]", "[\"OPTIONS\"]", "$.buckets.proofs.cors[0].methods")]
    [InlineData("\"expireAfterDays\": 365", "\"expireAfterDays\": 60", "$.buckets.proofs.lifecycle.expireAfterDays")]
    [InlineData("\"redis_endpoint\"", "\"cache_endpoints\"", "$.outputs.cache_endpoints")]
    [InlineData("\"redis_endpoint\"", "\"redis endpoint\"", "$.outputs['redis endpoint']")]
    [InlineData("\"databaseEndpoint\"", "\"databaseReaderHost\"", "$.outputs.rds_endpoint")]
    public void A_wrong_value_is_refused_where_it_stands(string old, string replacement, string path)
    {
        var errors = _repository.With(old, replacement).Load().Errors.ToArray();
        Assert.Contains(errors, error => error.Path.StartsWith(path, StringComparison.Ordinal) && error.Line > 0 && error.Fix.Length > 0);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://app.example.com/path")]
    public void An_origin_that_is_rarely_wanted_is_warned_of(string origin)
    {
        var loaded = _repository.With("\"https://app.example.com\"", $"\"{origin}\"").Load();
        Assert.Contains(loaded.Warnings, warning => warning.Path.StartsWith("$.buckets.proofs.cors[0].origins", StringComparison.Ordinal));
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
    }

    [Fact]
    public void An_output_of_the_applications_log_in_needs_an_application()
    {
        _repository.With("\"databaseEndpoint\"", "\"databaseUrl\"").With("\"application\": {\n    \"name\"", "\"x-application\": {\n    \"name\"");
        Assert.Contains(_repository.Load().Errors, error => error.Path == "$.outputs.rds_endpoint" && error.Fix.Length > 0);
    }

    [Theory]
    [InlineData("\"caches\": {", "\"caches\": {}, \"caches-off\": {", "$.outputs.redis_endpoint")]
    [InlineData("\"buckets\": {", "\"buckets\": {}, \"buckets-off\": {", "$.outputs.proofs_bucket_name")]
    public void An_output_of_something_that_is_not_there_is_refused(string old, string replacement, string path) =>
        Assert.Contains(_repository.With(old, replacement).Load().Errors, error => error.Path == path);

    [Theory]
    [InlineData("databaseUrl")]
    [InlineData("databaseName")]
    [InlineData("secretName")]
    public void An_output_about_the_application_needs_one(string value) => Assert.Contains(
        _repository.With("\"application\": {", "\"application\": null, \"application-off\": {").With("\"databaseEndpoint\"", $"\"{value}\"").Load().Errors,
        error => error.Path == "$.outputs.rds_endpoint" && error.Fix.Contains("add \"application\"", StringComparison.Ordinal));

    [Fact]
    public void Two_caches_or_buckets_do_not_share_a_name()
    {
        _repository
            .With("\"buckets\": {", "\"buckets\": { \"uploads\": { \"name\": \"app-prod-proofs-111122223333\" },")
            .With("\"caches\": {", "\"caches\": { \"sessions\": { \"identifier\": \"app-prod-redis\", \"version\": \"8.0\", \"nodeType\": \"cache.t4g.micro\" },");
        var paths = _repository.Load().Errors.Select(error => error.Path).ToArray();
        Assert.Equal(["$.buckets.uploads.name", "$.caches.sessions.identifier"], paths.Order(StringComparer.Ordinal));
    }
}
