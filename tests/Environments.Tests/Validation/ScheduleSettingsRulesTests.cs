using Infra.AwsRules.Schedule;

namespace Infra.Environments.Tests.Validation;

public sealed class ScheduleSettingsRulesTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("\"stopAt\": \"21:00\", \"startAt\": \"08:00\"")]
    [InlineData("\"stopAt\": \"21:00\", \"startAt\": \"08:00\", \"startDays\": [\"mon\", \"sun\"], \"timeZone\": \"Asia/Kolkata\"")]
    [InlineData("\"stopAt\": \"00:30\", \"startAt\": \"23:59\", \"timeZone\": \"America/Argentina/Buenos_Aires\"")]
    public void Hours_of_a_development_database_are_accepted(string schedule)
    {
        UseInDevelopment(schedule);
        Assert.Empty(_repository.Errors());
    }

    [Theory]
    [InlineData("\"stopAt\": \"21:00\", \"startAt\": \"21:00\"", "$.database.schedule.startAt")]
    [InlineData("\"stopAt\": \"25:00\", \"startAt\": \"08:00\"", "$.database.schedule.stopAt")]
    [InlineData("\"stopAt\": \"21:00\", \"startAt\": \"08:00\", \"startDays\": []", "$.database.schedule.startDays")]
    [InlineData("\"stopAt\": \"21:00\", \"startAt\": \"08:00\", \"startDays\": [\"mon\", \"mon\"]", "$.database.schedule.startDays")]
    [InlineData("\"stopAt\": \"21:00\", \"startAt\": \"08:00\", \"timeZone\": \"IST\"", "$.database.schedule.timeZone")]
    [InlineData("\"stopAt\": \"21:00\", \"startAt\": \"08:00\", \"timeZone\": \"India Standard Time\"", "$.database.schedule.timeZone")]
    [InlineData("\"stopAt\": \"21:00\", \"startAt\": \"08:00\", \"timeZone\": \"Asia/Calcuta\"", "$.database.schedule.timeZone")]
    public void A_wrong_value_is_refused_where_it_stands(string schedule, string path)
    {
        UseInDevelopment(schedule);
        Assert.Contains(_repository.Load().Errors, error => error.Path == path && error.Fix.Length > 0);
    }

    [Fact]
    public void A_production_database_that_stops_is_warned_of()
    {
        Use("\"stopAt\": \"21:00\", \"startAt\": \"08:00\"");
        var loaded = _repository.Load();
        Assert.Empty(loaded.Errors);
        Assert.Contains(loaded.Warnings, warning => (warning.Path, warning.Rule, warning.RuleId)
            == ("$.database.schedule", "stops a production database", ScheduleRules.ProductionStops.Id));
    }

    [Fact]
    public void A_source_of_replicas_cannot_be_stopped()
    {
        UseInDevelopment("\"stopAt\": \"21:00\", \"startAt\": \"08:00\"");
        _repository
            .With("\"multiAz\": false,", "\"multiAz\": true, \"readReplicas\": { \"count\": 1 },")
            .With("\"kind\": \"rdsManaged\", \"rotationDays\": 30", "\"kind\": \"generated\", \"secretName\": \"app/dev/master\"");
        var error = Assert.Single(_repository.Load().Errors);
        Assert.Equal("$.database.schedule", error.Path);
        Assert.Contains("read replicas", error.Rule, StringComparison.Ordinal);
    }

    private void UseInDevelopment(string schedule)
    {
        Use(schedule);
        _repository.With("\"production\": true", "\"production\": false");
    }

    private void Use(string schedule) => _repository.With("\"multiAz\": false,", $"\"multiAz\": false, \"schedule\": {{ {schedule} }},");
}
