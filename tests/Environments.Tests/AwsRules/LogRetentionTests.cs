using Infra.AwsRules;

namespace Infra.Environments.Tests.AwsRules;

public sealed class LogRetentionTests
{
    [Theory]
    [InlineData(30, null)]
    [InlineData(0, "write 1")]
    [InlineData(31, "write 60")]
    [InlineData(9999, "write 3653")]
    public void A_retention_is_one_of_CloudWatchs_and_never_shorter_than_what_was_asked_for(int days, string? fix) =>
        Assert.Equal(fix, LogRetention.Check("retentionDays", days).SingleOrDefault()?.Fix);
}
